import { useId, useState, type SyntheticEvent, type JSX } from 'react'
import { messageOf } from '../app/client'
import { Button, Dialog, ui } from '../ui/controls'
import { say } from '../ui/notices'
import styles from './Secrets.module.css'
import { deleteSecret } from './store'
import { confirms, lastPart } from './words'

/** Deletes one secret once its name was typed. */
export const DeleteDialog = ({
  targetId,
  onClose,
  onDeleted
}: {
  targetId: string
  onClose: () => void
  onDeleted: () => void
}): JSX.Element => {
  const field = useId()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isDeleting, setDeleting] = useState(false)
  const isConfirmed = confirms(typed, targetId)

  const remove = async (): Promise<void> => {
    setDeleting(true)
    try {
      await deleteSecret(targetId)
      say(`Deleted ${targetId}.`)
      onDeleted()
    } catch (error) {
      setProblem(messageOf(error))
      setDeleting(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (isConfirmed && !isDeleting) void remove()
  }
  return (
    <Dialog title="Delete a secret" isOpen onClose={onClose}>
      <form onSubmit={submit} autoComplete="off">
        <p>
          <code>{targetId}</code> is deleted from the store with its earlier values. What uses it stops working, and
          none of them can be brought back.
        </p>
        <div className={ui.field}>
          <label htmlFor={field}>
            Type <code>{lastPart(targetId)}</code> to confirm
          </label>
          <input
            id={field}
            className={`${ui.input} ${styles.mono}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            spellCheck={false}
            autoCapitalize="off"
            autoFocus
          />
          {problem !== undefined && (
            <p className={ui.problem} role="alert">
              {problem}
            </p>
          )}
        </div>
        <div className={ui.dialogActions}>
          <Button onPress={onClose}>Keep it</Button>
          <Button look="danger" type="submit" isDisabled={!isConfirmed || isDeleting}>
            {isDeleting ? 'Deleting…' : `Delete ${lastPart(targetId)}`}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
