import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useState, type JSX, type SyntheticEvent } from 'react'
import { messageOf } from '../../app/client'
import { Button, Dialog, ui } from '../../ui/controls'
import { download } from '../../ui/download'
import { useSecrets } from '../store'
import { exportAs, EXPORT_FORMATS, problemWith, type ExportFormat, type Entered } from './export'
import { ExportFields } from './ExportFields'
import styles from './Transfer.module.css'
import { secretsInWords } from './words'

const NOTHING: Entered = { passphrase: '', again: '', recipients: '', keyString: '', typed: '', forRecipients: false }

interface Done {
  name: string
  count: number
  leftOut: readonly string[]
}

/** Takes all secrets out of the store into a file that the browser saves. What was typed lives here and goes with it. */
export const ExportDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const count = useSecrets(({ items }) => items.length)
  const [format, setFormat] = useState<ExportFormat>('age')
  const [entered, setEntered] = useState(NOTHING)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<Done>()

  const save = async (): Promise<void> => {
    const wrong = problemWith(format, entered, count)
    setProblem(wrong)
    if (wrong !== undefined) return
    setBusy(true)
    try {
      const { file, ...rest } = await exportAs(format, entered)
      download(rest.name, 'application/octet-stream', file)
      setEntered(NOTHING)
      setDone(rest)
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isBusy) void save()
  }
  return (
    <Dialog title="Export all secrets" isOpen onClose={onClose}>
      {done ? (
        <Saved done={done} isClear={format === 'env'} onClose={onClose} />
      ) : (
        <form onSubmit={submit} autoComplete="off">
          <fieldset className={styles.formats}>
            <legend className={ui.label}>Format</legend>
            {EXPORT_FORMATS.map(({ id, title, about }) => (
              <label key={id} className={styles.format}>
                <input
                  type="radio"
                  name="format"
                  checked={format === id}
                  onChange={() => {
                    setFormat(id)
                    setProblem(undefined)
                  }}
                />
                <span>
                  <strong>{title}</strong>
                  <span className={ui.hint}>{about}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <ExportFields format={format} entered={entered} onChange={setEntered} count={count} />
          {problem !== undefined && (
            <p className={ui.problem} role="alert">
              {problem}
            </p>
          )}
          <div className={ui.dialogActions}>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              key={format}
              look={format === 'env' ? 'danger' : 'primary'}
              type="submit"
              isDisabled={isBusy || count === 0}
            >
              {isBusy ? 'Exporting…' : `Export ${secretsInWords(count)}`}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

const Saved = ({ done, isClear, onClose }: { done: Done; isClear: boolean; onClose: () => void }): JSX.Element => (
  <>
    <p className={styles.done} role="status">
      <CircleCheck size={16} aria-hidden />
      {secretsInWords(done.count)} exported as {done.name}.
    </p>
    {done.leftOut.length > 0 && (
      <p className={styles.warning}>
        <TriangleAlert size={14} aria-hidden />
        Left out, because no .env file can hold them beside the others: {done.leftOut.join(', ')}
      </p>
    )}
    {isClear && (
      <p className={styles.warning}>
        <TriangleAlert size={14} aria-hidden />
        The file holds the secrets in clear, with the permissions your system gives a download. Delete it once it was
        used.
      </p>
    )}
    <div className={ui.dialogActions}>
      <Button look="primary" autoFocus onPress={onClose}>
        Done
      </Button>
    </div>
  </>
)
