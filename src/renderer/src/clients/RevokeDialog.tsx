import { useState, type JSX } from 'react'
import type { ListedClient } from '../../../shared/clients/contract'
import { messageOf } from '../app/client'
import { Button, Dialog, ui } from '../ui/controls'
import { say } from '../ui/notices'
import { Time } from '../ui/time'
import { revokeClient } from './store'

interface Props {
  client: ListedClient
  onClose: () => void
  onRevoked: () => void
}

/** Ends a client after a person has read what that breaks. */
export const RevokeDialog = ({ client: { id, name, lastUse }, onClose, onRevoked }: Props): JSX.Element => {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const revoke = async (): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      const closed = await revokeClient(id)
      say(`${name} is revoked${closed > 0 ? ` and ${closed} open ${closed === 1 ? 'socket' : 'sockets'} closed` : ''}.`)
      onRevoked()
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={`Revoke ${name}?`} isOpen onClose={onClose}>
      <p>
        Its token dies at once, on open connections too. Whatever uses it is refused from then on. Other clients and the
        gateway token are not touched.
      </p>
      <p>
        {lastUse === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <Time ms={lastUse.atMs} />.
          </>
        )}{' '}
        This cannot be undone; a new client gets a new token.
      </p>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose} autoFocus>
          Keep it
        </Button>
        <Button look="danger" isPending={isBusy} onPress={() => void revoke()}>
          {isBusy ? 'Revoking…' : 'Revoke client'}
        </Button>
      </div>
    </Dialog>
  )
}
