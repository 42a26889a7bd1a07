import { useEffect, useId, useState, type JSX, type ReactNode } from 'react'
import type { MethodResult } from '../../../../shared/api'
import { call, messageOf } from '../../app/client'
import { ui } from '../../ui/controls'
import { sentence } from '../words'
import styles from './protection.module.css'
import { kindOf, type KeyKind } from './words'

interface Props {
  value: KeyKind
  keySource: string
  onChange: (kind: KeyKind) => void
  isBusy: boolean
}

/** The kinds of key to choose from, each with what it means for the next start. */
export const KeyChoices = ({ value, keySource, onChange, isBusy }: Props): JSX.Element => {
  const [options, setOptions] = useState<MethodResult<'secrets.key.options'>>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let isCurrent = true
    call('secrets.key.options', {}).then(
      (told) => {
        if (isCurrent) setOptions(told)
      },
      (error: unknown) => {
        if (isCurrent) setProblem(sentence(messageOf(error)))
      }
    )
    return () => {
      isCurrent = false
    }
  }, [])
  const noKeychain = options ? options.noKeychain : (problem ?? 'asking the system')
  const choice = (kind: KeyKind, title: string, about: ReactNode, obstacle?: string | null): JSX.Element => (
    <Choice
      title={kind === kindOf(keySource) && keySource !== 'recovery-code' ? `${title} (as now, but a new one)` : title}
      isChosen={value === kind}
      isDisabled={obstacle !== undefined && obstacle !== null}
      onChoose={() => !isBusy && onChange(kind)}
    >
      {about}
      {obstacle !== undefined && obstacle !== null && (
        <>
          {' '}
          <strong>Not now:</strong> {sentence(obstacle)}
        </>
      )}
    </Choice>
  )
  return (
    <fieldset className={styles.choices}>
      <legend className={ui.label}>From now on the store opens with</legend>
      {choice(
        'passphrase',
        'A passphrase',
        'Nothing on this machine opens the store without it. After every start it stays locked until somebody types it.'
      )}
      {choice(
        'key-file',
        'A key file',
        'A random key beside the secret file, for this account alone. The store opens by itself; so it does for whoever copies both.'
      )}
      {choice(
        'keychain',
        'The credential store of this system',
        'A random key that the system guards. The store opens by itself while its owner is signed in.',
        noKeychain
      )}
      {typeof options?.keyString === 'string' &&
        choice(
          'key-string',
          `The key string in ${options.keyString}`,
          'What the gateway’s environment holds now. The store opens by itself as long as the variable stays as it is.'
        )}
    </fieldset>
  )
}

const Choice = ({
  title,
  isChosen,
  isDisabled,
  onChoose,
  children
}: {
  title: string
  isChosen: boolean
  isDisabled: boolean
  onChoose: () => void
  children: ReactNode
}): JSX.Element => {
  const id = useId()
  return (
    <div className={styles.choice}>
      <input
        type="radio"
        id={id}
        name="key-kind"
        checked={isChosen}
        disabled={isDisabled}
        onChange={onChoose}
        autoFocus={isChosen}
        aria-describedby={`${id}-about`}
      />
      <label htmlFor={id}>{title}</label>
      <p id={`${id}-about`} className={ui.hint}>
        {children}
      </p>
    </div>
  )
}
