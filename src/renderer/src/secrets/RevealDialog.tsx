import { useCallback, type JSX } from 'react'
import { Button, Dialog, ui } from '../ui/controls'
import { Shown } from './Shown'
import { readSecret } from './store'
import { useRevealed } from './use-revealed'

/** Shows one value for 20 s, and no longer than its window is the one in front. */
export const RevealDialog = ({ targetId, onClose }: { targetId: string; onClose: () => void }): JSX.Element => {
  const { shown, note, isAsked, hide, again } = useRevealed(useCallback(() => readSecret(targetId), [targetId]))
  return (
    <Dialog title="Reveal a secret" isOpen onClose={onClose}>
      <p>
        <code>{targetId}</code>
      </p>
      {shown ? <Shown {...shown} onEnd={hide} /> : <p role="status">{note}</p>}
      <p className={ui.hint}>This reveal is in the activity record. The value is not.</p>
      <div className={ui.dialogActions}>
        {shown && <Button onPress={hide}>Hide now</Button>}
        {!isAsked && <Button onPress={again}>Reveal again</Button>}
        <Button look="primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}
