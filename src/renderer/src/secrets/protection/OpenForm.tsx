import { useEffect, useRef, useState, type JSX, type SyntheticEvent } from 'react'
import { messageOf } from '../../app/client'
import { useOfflineReason } from '../../app/connection'
import { Button, ui } from '../../ui/controls'
import { sentence } from '../words'
import { unlockStore } from './calls'
import { HiddenField } from './HiddenField'
import styles from './protection.module.css'

/** What a store is opened with. `key`: the one at hand, nothing is typed. */
export type Way = 'passphrase' | 'recovery-code' | 'key'

const WORDS = {
  passphrase: {
    label: 'Passphrase',
    open: 'Unlock',
    instead: 'Use the passphrase instead',
    missing: 'Type the passphrase of the secret store.',
    hint: undefined,
    autoComplete: 'current-password'
  },
  'recovery-code': {
    label: 'Recovery code',
    open: 'Open with the code',
    instead: 'Use the recovery code instead',
    missing: 'Type the recovery code of the secret store.',
    hint: 'Nine groups of four characters. Case, spaces and hyphens do not matter.',
    autoComplete: 'off'
  },
  key: { open: 'Unlock', instead: 'Use the key instead' }
} as const

interface Props {
  /** The ways to offer, the one to begin with first. */
  ways: readonly [Way, ...Way[]]
  /** Takes the focus at once, wherever it is. */
  takesFocus?: boolean
  onCancel?: () => void
}

/** Opens the store. What is typed lives here, and goes when it was tried. */
export const OpenForm = ({ ways, takesFocus = false, onCancel }: Props): JSX.Element => {
  const [way, setWay] = useState<Way>(ways[0])
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isOpening, setOpening] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const offline = useOfflineReason()

  useEffect(() => {
    // Whoever was at work on what is gone now goes on here; the focus is not taken from anywhere else.
    if (takesFocus || document.activeElement === document.body)
      form.current?.querySelector<HTMLElement>('input, button[type="submit"]')?.focus()
  }, [takesFocus, way])

  const open = async (): Promise<void> => {
    const isTyped = way !== 'key'
    if (isTyped && typed.trim() === '') {
      setProblem(WORDS[way].missing)
      return field.current?.focus()
    }
    setOpening(true)
    setProblem(undefined)
    try {
      await unlockStore(way === 'key' ? {} : way === 'passphrase' ? { passphrase: typed } : { recoveryCode: typed })
    } catch (error) {
      setProblem(sentence(messageOf(error)))
      field.current?.focus()
    } finally {
      setTyped('')
      setOpening(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isOpening && offline === undefined) void open()
  }
  const choose = (next: Way): void => {
    setWay(next)
    setTyped('')
    setProblem(undefined)
  }
  const words = WORDS[way]
  return (
    <form ref={form} onSubmit={submit} autoComplete="off" className={styles.open}>
      {'label' in words ? (
        <HiddenField
          key={way}
          ref={field}
          label={words.label}
          value={typed}
          onChange={(text) => {
            setTyped(text)
            setProblem(undefined)
          }}
          autoComplete={words.autoComplete}
          problem={problem}
          hint={words.hint}
          isBusy={isOpening}
        />
      ) : (
        problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )
      )}
      <div className={styles.ways}>
        {/* Not disabled meanwhile: it would lose the focus. */}
        <Button look="primary" type="submit" isDisabled={offline !== undefined}>
          {isOpening ? 'Opening…' : words.open}
        </Button>
        {onCancel && !isOpening && <Button onPress={onCancel}>Cancel</Button>}
        {!isOpening &&
          ways
            .filter((other) => other !== way)
            .map((other) => (
              <Button key={other} look="quiet" onPress={() => choose(other)}>
                {WORDS[other].instead}
              </Button>
            ))}
      </div>
      <p role="status" className={`${ui.hint} ${styles.progress}`}>
        {isOpening && way === 'passphrase'
          ? 'Working out the key. This takes a moment on purpose: it makes guessing expensive.'
          : (offline ?? '')}
      </p>
    </form>
  )
}
