import { TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import type { MethodResult } from '../../../shared/api'
import { Button, Dialog, ui } from '../ui/controls'
import { ChangeTable } from './ChangeTable'
import styles from './settings.module.css'
import { labelOf } from './view'

interface Props {
  check: MethodResult<'settings.check'> | undefined
  onCancel: () => void
  onSave: () => void
}

/** What an operator must know before a change that makes the gateway less safe, or that moves something away. */
export const ConfirmSave = ({ check, onCancel, onSave }: Props): JSX.Element => (
  <Dialog title="Save these changes?" isOpen={check !== undefined} onClose={onCancel}>
    {check && (
      <>
        <ul className={styles.warnings}>
          {check.warnings.map(({ key, message }) => (
            <li key={key}>
              <TriangleAlert size={15} aria-hidden />
              <span>
                <strong>{labelOf(key)}:</strong> {message}.
              </span>
            </li>
          ))}
        </ul>
        <ChangeTable changes={check.changes} />
      </>
    )}
    <div className={ui.dialogActions}>
      <Button onPress={onCancel} autoFocus>
        Back to the form
      </Button>
      <Button look="danger" onPress={onSave}>
        Save anyway
      </Button>
    </div>
  </Dialog>
)
