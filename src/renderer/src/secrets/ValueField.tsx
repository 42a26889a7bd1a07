import { Eye, EyeOff } from 'lucide-react'
import { useId, useState, type ClipboardEvent, type JSX } from 'react'
import { Button, ui } from '../ui/controls'
import { Generator, type Generated } from './Generator'
import styles from './Secrets.module.css'
import { weaknessOf } from './strength'

interface Props {
  value: string
  onChange: (value: string) => void
  problem?: string | undefined
  autoFocus?: boolean
}

/** Asks for a secret value, hidden unless shown. A password input drops line breaks, which would quietly break a private
 *  key, so a value of several lines is kept in a masked text area. */
export const ValueField = ({ value, onChange, problem, autoFocus = false }: Props): JSX.Element => {
  const id = useId()
  const [isShown, setShown] = useState(false)
  const [hasLines, setHasLines] = useState(false)
  const [made, setMade] = useState<Generated>()
  /** Left once: while somebody is still typing, everything is too short. */
  const [isLeft, setLeft] = useState(false)
  const isMade = made?.value === value
  const weakness = isLeft && !isMade ? weaknessOf(value) : undefined
  const common = {
    id,
    value,
    autoFocus: autoFocus || hasLines,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-note`,
    onBlur: () => setLeft(true)
  } as const
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const text = event.clipboardData.getData('text/plain')
    if (!/[\r\n]./s.test(text)) return
    event.preventDefault()
    const { selectionStart, selectionEnd } = event.currentTarget
    onChange(value.slice(0, selectionStart ?? 0) + text + value.slice(selectionEnd ?? value.length))
    setHasLines(true)
  }
  return (
    <div className={ui.field}>
      <label htmlFor={id}>Value</label>
      <div className={styles.value}>
        {hasLines ? (
          <textarea
            {...common}
            className={`${ui.input} ${styles.mono} ${isShown ? '' : styles.masked}`}
            rows={5}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <input
            {...common}
            className={`${ui.input} ${styles.mono}`}
            type={isShown ? 'text' : 'password'}
            onPaste={onPaste}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
        <Button aria-label={isShown ? 'Hide the value' : 'Show the value'} onPress={() => setShown(!isShown)}>
          {isShown ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
          {isShown ? 'Hide' : 'Show'}
        </Button>
        <Generator
          onGenerated={(generated) => {
            setMade(generated)
            setHasLines(false)
            onChange(generated.value)
          }}
        />
      </div>
      <div id={`${id}-note`}>
        {problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )}
        <p className={ui.hint} role="status">
          {isMade && `Generated: ${value.length} characters, ${made.entropyBits} bits. It is kept when you save.`}
          {weakness !== undefined && <span className={styles.weak}>{weakness}</span>}
        </p>
        {!isMade && (
          <p className={ui.hint}>
            {hasLines
              ? `${value.split('\n').length} lines, kept as pasted.`
              : 'Kept exactly as entered, spaces included. Up to 64 KiB.'}
          </p>
        )}
      </div>
    </div>
  )
}
