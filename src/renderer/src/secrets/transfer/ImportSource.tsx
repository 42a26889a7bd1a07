import { FileText, FolderOpen } from 'lucide-react'
import { useId, useRef, useState, type ChangeEvent, type JSX, type SyntheticEvent } from 'react'
import { IMPORT_FORMATS, type ImportFormat } from '../../../../shared/secrets/transfer'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import secretStyles from '../Secrets.module.css'
import { readTextFile } from './read-file'
import styles from './Transfer.module.css'
import { FORMAT_WORDS, keyFor } from './words'

export interface Entered {
  text: string
  /** The name of the file that the text came from. */
  file: string | undefined
  format: 'auto' | ImportFormat
  key: string
}

interface Props {
  entered: Entered
  onChange: (entered: Entered) => void
  problem: string | undefined
  isBusy: boolean
  onClose: () => void
  onPreview: (needs: ReturnType<typeof keyFor>) => void
}

const KEY_LABELS = { passphrase: 'Passphrase, or age identity', keyString: 'Key string' } as const
const KEY_HINTS = {
  passphrase:
    'The one the archive was sealed with; or the identity (AGE-SECRET-KEY-1…) of a recipient it was sealed for.',
  keyString: 'The one the file was sealed with. Left empty, the key string of this gateway is tried.'
} as const

/** Where the secrets come from: a file or a pasted text, what it is, and what opens it. */
export const ImportSource = ({ entered, onChange, problem, isBusy, onClose, onPreview }: Props): JSX.Element => {
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const [unread, setUnread] = useState<string>()
  const { text, file, format, key } = entered
  const wrong = unread ?? problem
  const needs = keyFor(text, format)
  const pick = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [chosen] = target.files ?? []
    // So that the same file can be chosen again after it was changed.
    target.value = ''
    if (!chosen) return
    try {
      onChange({ ...entered, text: await readTextFile(chosen), file: chosen.name })
      setUnread(undefined)
    } catch (error) {
      onChange({ ...entered, text: '', file: undefined })
      setUnread(messageOf(error))
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (text !== '' && !isBusy) onPreview(needs)
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <p>
        From a <code>.env</code> file, JSON, an age archive, a version 1 secret file or an OpenClaw config. Nothing is
        stored before you have seen what would change.
      </p>
      <div className={styles.file}>
        <input ref={picker} type="file" hidden aria-label="File to import" onChange={(event) => void pick(event)} />
        <Button autoFocus onPress={() => picker.current?.click()}>
          <FolderOpen size={14} aria-hidden />
          Choose a file…
        </Button>
        <span role="status" className={styles.fileName}>
          {file !== undefined && (
            <>
              <FileText size={14} aria-hidden />
              {file}
            </>
          )}
        </span>
      </div>
      {file === undefined ? (
        <div className={ui.field}>
          <label htmlFor={`${id}-text`}>Or paste the text</label>
          <textarea
            id={`${id}-text`}
            className={`${ui.input} ${secretStyles.mono} ${text === '' ? '' : secretStyles.masked}`}
            rows={6}
            value={text}
            spellCheck={false}
            autoCapitalize="off"
            onChange={({ target }) => {
              onChange({ ...entered, text: target.value, file: undefined })
              setUnread(undefined)
            }}
          />
        </div>
      ) : (
        <Button look="quiet" onPress={() => onChange({ ...entered, text: '', file: undefined })}>
          Paste a text instead
        </Button>
      )}
      <div className={ui.field}>
        <label htmlFor={`${id}-format`}>What it is</label>
        <select
          id={`${id}-format`}
          className={ui.input}
          value={format}
          onChange={({ target }) => onChange({ ...entered, format: target.value as Entered['format'] })}
        >
          <option value="auto">Tell by its looks</option>
          {IMPORT_FORMATS.map((each) => (
            <option key={each} value={each}>
              {FORMAT_WORDS[each]}
            </option>
          ))}
        </select>
      </div>
      {needs && (
        <div className={ui.field}>
          <label htmlFor={`${id}-key`}>{KEY_LABELS[needs]}</label>
          <input
            id={`${id}-key`}
            type="password"
            className={`${ui.input} ${secretStyles.mono}`}
            value={key}
            autoComplete="off"
            aria-describedby={`${id}-hint`}
            onChange={({ target }) => onChange({ ...entered, key: target.value })}
          />
          <p id={`${id}-hint`} className={ui.hint}>
            {KEY_HINTS[needs]}
          </p>
        </div>
      )}
      {wrong !== undefined && (
        <p className={ui.problem} role="alert">
          {wrong}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isDisabled={text === '' || isBusy}>
          {isBusy ? 'Reading…' : 'Preview'}
        </Button>
      </div>
    </form>
  )
}
