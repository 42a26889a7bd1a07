import { TriangleAlert } from 'lucide-react'
import { useId, type JSX } from 'react'
import { clearExportPhrase, MIN_PASSPHRASE_CHARS } from '../../../../shared/secrets/transfer'
import { ui } from '../../ui/controls'
import secretStyles from '../Secrets.module.css'
import type { Entered, ExportFormat } from './export'
import styles from './Transfer.module.css'
import { secretsInWords } from './words'

interface Props {
  format: ExportFormat
  entered: Entered
  onChange: (entered: Entered) => void
  count: number
}

/** What the chosen format needs: a key to seal with, or the phrase to go without one. */
export const ExportFields = ({ format, entered, onChange, count }: Props): JSX.Element => {
  const field = (member: 'passphrase' | 'again' | 'keyString' | 'typed') => ({
    value: entered[member],
    onChange: (value: string) => onChange({ ...entered, [member]: value })
  })
  switch (format) {
    case 'age':
      return (
        <>
          <div className={styles.choice}>
            {[false, true].map((forRecipients) => (
              <label key={String(forRecipients)}>
                <input
                  type="radio"
                  name="key"
                  checked={entered.forRecipients === forRecipients}
                  onChange={() => onChange({ ...entered, forRecipients })}
                />
                {forRecipients ? 'For recipients' : 'With a passphrase'}
              </label>
            ))}
          </div>
          {entered.forRecipients ? (
            <Recipients value={entered.recipients} onChange={(recipients) => onChange({ ...entered, recipients })} />
          ) : (
            <>
              <div className={styles.twice}>
                <Line label="Passphrase" isHidden {...field('passphrase')} />
                <Line label="The same again" isHidden {...field('again')} />
              </div>
              <p className={ui.hint}>
                At least {MIN_PASSPHRASE_CHARS} characters. Without it nobody opens the archive, and neither do we.
              </p>
            </>
          )}
        </>
      )
    case 'v1':
      return (
        <Line
          label="Key string"
          isHidden
          hint="The reader of the file needs the same. Left empty, the key string of this gateway seals it, if it has one."
          {...field('keyString')}
        />
      )
    case 'env':
      return (
        <>
          <p className={styles.warning}>
            <TriangleAlert size={14} aria-hidden />
            The file will hold {secretsInWords(count)} in clear. Whoever can read it, or a backup of it, has them.
          </p>
          <Line label={`Type “${clearExportPhrase(count)}” to go on`} {...field('typed')} />
        </>
      )
  }
}

interface LineProps {
  label: string
  value: string
  onChange: (value: string) => void
  isHidden?: boolean
  hint?: string
}

const Line = ({ label, value, onChange, isHidden = false, hint }: LineProps): JSX.Element => {
  const id = useId()
  return (
    <div className={ui.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={isHidden ? 'password' : 'text'}
        className={`${ui.input} ${secretStyles.mono}`}
        value={value}
        autoComplete={isHidden ? 'new-password' : 'off'}
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={ui.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}

const Recipients = ({ value, onChange }: { value: string; onChange: (value: string) => void }): JSX.Element => {
  const id = useId()
  return (
    <div className={ui.field}>
      <label htmlFor={id}>Recipients</label>
      <textarea
        id={id}
        className={`${ui.input} ${secretStyles.mono}`}
        rows={3}
        value={value}
        spellCheck={false}
        autoCapitalize="off"
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-hint`} className={ui.hint}>
        Public keys that begin with age1, one on each line. Each of their identities opens the archive.
      </p>
    </div>
  )
}
