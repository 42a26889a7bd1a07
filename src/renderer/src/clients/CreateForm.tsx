import { useId, useState, type JSX, type SyntheticEvent } from 'react'
import {
  DAY_MS,
  DEFAULT_CLIENT_DAYS,
  MAX_CLIENT_DAYS,
  MAX_CLIENT_NAME_CHARS,
  MAX_CLIENT_USES,
  methodsOfGrants,
  NEEDS_TARGETS
} from '../../../shared/clients/grants'
import { messageOf } from '../app/client'
import { Button, ui } from '../ui/controls'
import styles from './clients.module.css'
import { GrantChoice } from './GrantChoice'
import { createClient } from './store'
import { targetsIn, wholeNumber } from './words'

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

interface Props {
  onClose: () => void
  /** With the token. Secret: keep it out of stores and logs. */
  onMade: (made: { name: string; token: string }) => void
}

/** Asks what a client is called, what it may do, for which secrets, and for how long. */
export const CreateForm = ({ onClose, onMade }: Props): JSX.Element => {
  const [name, setName] = useState('')
  const [grants, setGrants] = useState<readonly string[]>(['resolve'])
  const [targetsText, setTargets] = useState('')
  const [daysText, setDays] = useState(String(DEFAULT_CLIENT_DAYS))
  const [usesText, setUses] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const ids = {
    name: useId(),
    targets: useId(),
    about: useId(),
    days: useId(),
    ends: useId(),
    uses: useId(),
    left: useId()
  }

  const days = wholeNumber(daysText, MAX_CLIENT_DAYS)
  const maxUses = usesText.trim() === '' ? null : wholeNumber(usesText, MAX_CLIENT_USES)
  const targets = targetsIn(targetsText)
  const reachesSecrets = methodsOfGrants(grants).some((method) => NEEDS_TARGETS.has(method))
  const isWhole = name.trim() !== '' && grants.length > 0 && days !== undefined && maxUses !== undefined

  const send = async (forDays: number): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      const limit = maxUses == null ? {} : { maxUses }
      const expiresAtMs = Date.now() + forDays * DAY_MS
      onMade(await createClient({ name, methods: [...grants], targets, expiresAtMs, ...limit }))
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (days !== undefined && isWhole && !isBusy) void send(days)
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <div className={ui.field}>
        <label htmlFor={ids.name}>Name</label>
        <input
          id={ids.name}
          className={ui.input}
          value={name}
          maxLength={MAX_CLIENT_NAME_CHARS}
          placeholder="deploy-bot"
          onChange={({ target }) => setName(target.value)}
          autoFocus
        />
      </div>
      <GrantChoice grants={grants} onChange={setGrants} />
      <div className={ui.field}>
        <label htmlFor={ids.targets}>Secrets it may reach, one target id or pattern a line</label>
        <textarea
          id={ids.targets}
          className={`${ui.input} ${styles.targets}`}
          rows={3}
          value={targetsText}
          placeholder={'talk.apiKey\nmodels.providers.*.apiKey'}
          spellCheck={false}
          onChange={({ target }) => setTargets(target.value)}
          aria-describedby={ids.about}
        />
        <p id={ids.about} className={ui.hint}>
          {!reachesSecrets
            ? 'Nothing chosen above reaches a secret by its id.'
            : targets.length === 0
              ? 'With no target it is refused every secret.'
              : 'A * stands for one name, and for secrets that are stored later, too.'}
        </p>
      </div>
      <div className={styles.pair}>
        <div className={ui.field}>
          <label htmlFor={ids.days}>Days it lasts, {MAX_CLIENT_DAYS} at most</label>
          <input
            id={ids.days}
            className={ui.input}
            type="number"
            min={1}
            max={MAX_CLIENT_DAYS}
            value={daysText}
            onChange={({ target }) => setDays(target.value)}
            aria-describedby={ids.ends}
            aria-invalid={days === undefined || undefined}
          />
          <p id={ids.ends} className={days === undefined ? ui.problem : ui.hint}>
            {days === undefined
              ? `A whole number from 1 to ${MAX_CLIENT_DAYS}.`
              : `It ends on ${DATE.format(Date.now() + days * DAY_MS)}.`}
          </p>
        </div>
        <div className={ui.field}>
          <label htmlFor={ids.uses}>Uses, empty for no limit</label>
          <input
            id={ids.uses}
            className={ui.input}
            type="number"
            min={1}
            value={usesText}
            onChange={({ target }) => setUses(target.value)}
            aria-describedby={ids.left}
            aria-invalid={maxUses === undefined || undefined}
          />
          <p id={ids.left} className={maxUses === undefined ? ui.problem : ui.hint}>
            {maxUses === undefined ? 'A whole number from 1 on.' : 'Each answered call for secrets is one use.'}
          </p>
        </div>
      </div>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isDisabled={!isWhole || isBusy}>
          {isBusy ? 'Creating…' : 'Create client'}
        </Button>
      </div>
    </form>
  )
}
