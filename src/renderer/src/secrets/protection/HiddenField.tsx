import { Eye, EyeOff } from 'lucide-react'
import { useId, useState, type JSX, type Ref } from 'react'
import { MAX_TYPED_CHARS } from '../../../../shared/secrets/passphrase'
import { Button, ui } from '../../ui/controls'
import styles from '../Secrets.module.css'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  /** `off` for what no password manager should offer to fill in or to keep. */
  autoComplete: 'current-password' | 'new-password' | 'off'
  problem?: string | undefined
  hint?: string | undefined
  /** While what was typed is tried: the field keeps the focus. */
  isBusy?: boolean
  autoFocus?: boolean
  ref?: Ref<HTMLInputElement>
}

/** Asks for something that opens the store, hidden unless shown. Key material: it lives in the caller's state alone. */
export const HiddenField = ({
  label,
  value,
  onChange,
  autoComplete,
  problem,
  hint,
  isBusy = false,
  autoFocus = false,
  ref
}: Props): JSX.Element => {
  const id = useId()
  const [isShown, setShown] = useState(false)
  return (
    <div className={ui.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.value}>
        <input
          ref={ref}
          id={id}
          className={`${ui.input} ${styles.mono}`}
          type={isShown ? 'text' : 'password'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          readOnly={isBusy}
          autoFocus={autoFocus}
          autoComplete={autoComplete}
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={MAX_TYPED_CHARS}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-note`}
        />
        <Button aria-label={`${isShown ? 'Hide' : 'Show'}: ${label}`} onPress={() => setShown(!isShown)}>
          {isShown ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
          {isShown ? 'Hide' : 'Show'}
        </Button>
      </div>
      <div id={`${id}-note`}>
        {problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )}
        {hint !== undefined && <p className={ui.hint}>{hint}</p>}
      </div>
    </div>
  )
}
