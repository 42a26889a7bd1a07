import type { JSX } from 'react'
import { Button, Dialog, ui } from '../ui/controls'

interface Props {
  isOpen: boolean
  onStay: () => void
  onDiscard: () => void
}

export const LeaveDialog = ({ isOpen, onStay, onDiscard }: Props): JSX.Element => (
  <Dialog title="Leave without saving?" isOpen={isOpen} onClose={onStay}>
    <p>What you changed on this page is not saved. It is lost when you leave.</p>
    <div className={ui.dialogActions}>
      <Button onPress={onStay} autoFocus>
        Stay here
      </Button>
      <Button look="danger" onPress={onDiscard}>
        Discard and leave
      </Button>
    </div>
  </Dialog>
)
