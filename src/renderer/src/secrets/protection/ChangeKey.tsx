import { useRef, useState, type JSX, type SyntheticEvent } from 'react'
import type { MethodResult } from '../../../../shared/api'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import { sentence } from '../words'
import { changeKey } from './calls'
import { HiddenField } from './HiddenField'
import { KeyChoices } from './KeyChoices'
import styles from './protection.module.css'
import { kindOf, leftToType, lossesOf, passphraseProblem, type KeyKind } from './words'

interface Props {
  status: StoreStatus
  onWorking: (isWorking: boolean) => void
  onBack: () => void
  onDone: (rekeyed: MethodResult<'secrets.rekey'>) => void
}

/** Chooses another key and seals everything with it. What is typed lives here alone. */
export const ChangeKey = ({ status, onWorking, onBack, onDone }: Props): JSX.Element => {
  const [to, setTo] = useState<KeyKind>(kindOf(status.keySource))
  const [typed, setTyped] = useState('')
  const [again, setAgain] = useState('')
  const [wantsCode, setWantsCode] = useState(true)
  const [problem, setProblem] = useState<{ field: 'first' | 'second' | 'form'; message: string }>()
  const [isWorking, setWorking] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  const second = useRef<HTMLInputElement>(null)
  const hasCode = status.protection?.hasRecoveryCode === true
  const at = (field: string): string | undefined => (problem?.field === field ? problem.message : undefined)

  const choose = (kind: KeyKind): void => {
    setTo(kind)
    setTyped('')
    setAgain('')
    setProblem(undefined)
  }
  const type = (set: (text: string) => void) => (text: string) => {
    set(text)
    setProblem(undefined)
  }
  const go = async (): Promise<void> => {
    const bad = to === 'passphrase' ? passphraseProblem(typed, again) : undefined
    setProblem(bad)
    if (bad) return (bad.field === 'first' ? first : second).current?.focus()
    setWorking(true)
    onWorking(true)
    try {
      const rekeyed = await changeKey({
        to,
        ...(to === 'passphrase' && { passphrase: typed }),
        recoveryCode: hasCode || wantsCode
      })
      setTyped('')
      setAgain('')
      onDone(rekeyed)
    } catch (error) {
      setProblem({ field: 'form', message: sentence(messageOf(error)) })
      setWorking(false)
    } finally {
      onWorking(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isWorking) void go()
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <KeyChoices value={to} keySource={status.keySource} onChange={choose} isBusy={isWorking} />
      {to === 'passphrase' && (
        <>
          <HiddenField
            ref={first}
            label="New passphrase"
            value={typed}
            onChange={type(setTyped)}
            autoComplete="new-password"
            problem={at('first')}
            hint={at('first') === undefined ? leftToType(typed) : undefined}
            isBusy={isWorking}
          />
          <HiddenField
            ref={second}
            label="The same once more"
            value={again}
            onChange={type(setAgain)}
            autoComplete="new-password"
            problem={at('second')}
            isBusy={isWorking}
          />
        </>
      )}
      {!hasCode && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={wantsCode}
            onChange={({ target }) => !isWorking && setWantsCode(target.checked)}
          />
          <span>Make a recovery code as well, which opens the store when the new key is lost</span>
        </label>
      )}
      <ul className={styles.losses}>
        {lossesOf(status).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {at('form') !== undefined && (
        <p className={ui.problem} role="alert">
          {at('form')}
        </p>
      )}
      <p role="status" className={`${ui.hint} ${styles.progress}`}>
        {isWorking ? 'Sealing every secret anew. The old file stays in force until the new one is on the disk.' : ''}
      </p>
      <div className={ui.dialogActions}>
        {!isWorking && <Button onPress={onBack}>Back</Button>}
        {/* Not disabled meanwhile: it would lose the focus. */}
        <Button look="primary" type="submit">
          {isWorking ? 'Changing…' : 'Change the key'}
        </Button>
      </div>
    </form>
  )
}
