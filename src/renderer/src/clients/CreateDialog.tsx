import { useState, type JSX } from 'react'
import { Dialog } from '../ui/controls'
import { CreateForm } from './CreateForm'
import { TokenShown } from './TokenShown'

/** Makes a client and shows its token. The token lives in this component and goes with it. */
export const CreateDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const [made, setMade] = useState<{ name: string; token: string }>()
  const [isReminded, setReminded] = useState(false)
  return (
    <Dialog
      title={made ? `The token of ${made.name}` : 'Create a client'}
      isOpen
      isWide={!made}
      onClose={made ? () => setReminded(true) : onClose}
    >
      {made ? (
        <TokenShown {...made} isReminded={isReminded} onClose={onClose} />
      ) : (
        <CreateForm onClose={onClose} onMade={setMade} />
      )}
    </Dialog>
  )
}
