import { ArrowRight, Timer, TriangleAlert, Undo2, X } from 'lucide-react'
import type { JSX } from 'react'
import type { Probation, ProbationOutcome } from '../../../shared/remediation/probation-contract'
import { useConnection } from '../app/connection'
import { platform } from '../app/platform'
import { useSecondsLeft } from '../secrets/use-seconds-left'
import { Button } from '../ui/controls'
import styles from './Probation.module.css'
import { keep, readOutcome, revert, takeOver, useProbation } from './store'
import { valueWords } from './words'

/** Shows the change that goes back by itself, with what can be done about it; and how the last one ended. */
export const ProbationBar = (): JSX.Element => {
  const { probation, outcome } = useProbation()
  return (
    <section aria-label="Change on probation" className={styles.bar}>
      {probation ? <Open probation={probation} /> : outcome && <Ended outcome={outcome} />}
    </section>
  )
}

const Open = ({ probation }: { probation: Probation }): JSX.Element => {
  const { untilMs, problem, url } = useProbation()
  const { state, lengthMs } = probation
  const elsewhere = platform().elsewhere(url)
  return (
    <>
      <div className={styles.row}>
        <Timer size={18} aria-hidden className={styles.sign} />
        <div className={styles.text}>
          <Changes probation={probation} />
          <p>
            {state === 'running' && <Left untilMs={untilMs} />}
            {state === 'waiting' && (
              <>
                It waits until the gateway listens anew, and every client has to connect again then. After that it goes
                back in {Math.round(lengthMs / 1_000)} seconds, unless you keep it.
              </>
            )}
            {state === 'reverting' && 'It is being put back…'}
            {elsewhere !== null && ` The gateway listens at ${url ?? ''} now.`}
          </p>
        </div>
        {elsewhere === null ? <Actions state={state} /> : <GoThere link={elsewhere} />}
      </div>
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {state === 'running' && <Track untilMs={untilMs} lengthMs={lengthMs} />}
    </>
  )
}

const Changes = ({ probation: { changes } }: { probation: Probation }): JSX.Element => (
  <ul className={styles.changes}>
    {changes.map(({ key, before, after }) => (
      <li key={key}>
        <strong>On probation:</strong> <code>{key}</code> <span>{valueWords(before)}</span>
        <ArrowRight size={13} aria-label="becomes" />
        <span>{valueWords(after)}</span>
      </li>
    ))}
  </ul>
)

const Left = ({ untilMs }: { untilMs: number }): JSX.Element => (
  <>
    Check that you can still come in. It goes back by itself in{' '}
    <strong className={styles.seconds}>{useSecondsLeft(untilMs)} s</strong>.
  </>
)

const Actions = ({ state }: { state: Probation['state'] }): JSX.Element | null => {
  const doing = useProbation((held) => held.doing)
  const isConnected = useConnection((held) => held.state === 'connected')
  if (state === 'reverting') return null
  const isDisabled = !isConnected || doing !== undefined
  return (
    <div className={styles.actions}>
      {state === 'running' ? (
        <Button look="primary" isDisabled={isDisabled} onPress={() => void keep()}>
          {doing === 'keep' ? 'Confirming…' : 'Keep this change'}
        </Button>
      ) : (
        <Button look="primary" isDisabled={isDisabled} onPress={() => void takeOver()}>
          {doing === 'take-over' ? 'Taking over…' : 'Take over now'}
        </Button>
      )}
      <Button isDisabled={isDisabled} onPress={() => void revert()}>
        <Undo2 size={14} aria-hidden />
        {doing === 'revert' ? 'Putting it back…' : 'Put it back now'}
      </Button>
    </div>
  )
}

/** For a page of the address that the gateway has left: only a page of the new one can do anything. */
const GoThere = ({ link }: { link: string }): JSX.Element => (
  <Button look="primary" onPress={() => platform().follow(link)}>
    Go there
  </Button>
)

/** The same as the seconds, to be seen from afar. */
const Track = ({ untilMs, lengthMs }: { untilMs: number; lengthMs: number }): JSX.Element => {
  const left = (useSecondsLeft(untilMs) * 1_000) / lengthMs
  return (
    <div className={styles.track} aria-hidden>
      <div style={{ transform: `scaleX(${Math.min(1, left)})` }} />
    </div>
  )
}

const Ended = ({ outcome: { kind, text } }: { outcome: ProbationOutcome }): JSX.Element => {
  const url = useProbation((state) => state.url)
  const elsewhere = platform().elsewhere(url)
  return (
    <div className={styles.row} data-tone={kind === 'stuck' ? 'bad' : 'warn'}>
      <TriangleAlert size={18} aria-hidden className={styles.sign} />
      <p className={styles.text} role="alert">
        {text}.{elsewhere !== null && ` The gateway listens at ${url ?? ''}.`}
      </p>
      <div className={styles.actions}>
        {elsewhere !== null && <GoThere link={elsewhere} />}
        <Button look="sign" aria-label="Dismiss" onPress={readOutcome}>
          <X size={16} aria-hidden />
        </Button>
      </div>
    </div>
  )
}
