import { CircleCheck, CircleMinus, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { ActionResult, ActionStatus } from '../../../shared/remediation/contract'
import { Badge, Button, ui, type Tone } from '../ui/controls'
import { download } from '../ui/download'
import styles from './Remediation.module.css'
import type { Flow } from './steps'
import { makePlan } from './store'
import { doneWords, sentence } from './tasks'
import { IdText } from './IdText'
import { outcomeWords, titleOf } from './words'

const SIGN = { size: 13, 'aria-hidden': true } as const
const STATUS: Readonly<Record<ActionStatus, { tone: Tone; icon: ReactNode }>> = {
  planned: { tone: 'info', icon: <CircleMinus {...SIGN} /> },
  applied: { tone: 'ok', icon: <CircleCheck {...SIGN} /> },
  partial: { tone: 'warn', icon: <TriangleAlert {...SIGN} /> },
  failed: { tone: 'bad', icon: <OctagonAlert {...SIGN} /> },
  skipped: { tone: 'plain', icon: <CircleMinus {...SIGN} /> }
}

/** The end: what was done, what failed and why, what a person must still do. */
export const ResultStep = ({ flow }: { flow: Extract<Flow, { step: 'result' }> }): JSX.Element => {
  const { plan, result } = flow
  const save = (): void =>
    download(`maintenance-${result.runId}.json`, 'application/json', `${JSON.stringify(result, null, 2)}\n`)
  return (
    <>
      <p>{outcomeWords(result.counts)}</p>
      <p className={styles.score}>
        <strong>{result.summary.healthScore}</strong> of 100{' '}
        <span className={styles.was}>health score, was {plan.healthScore}</span>
      </p>
      <ul className={styles.actions}>
        {result.actions.map((action) => (
          <Outcome key={action.id} action={action} title={titleOf(action.id, plan)} />
        ))}
      </ul>
      <div className={ui.actions}>
        <Button look="primary" onPress={() => void makePlan()}>
          Plan again
        </Button>
        <Button onPress={save}>Download the record</Button>
      </div>
    </>
  )
}

const Outcome = ({ action, title }: { action: ActionResult; title: string }): JSX.Element => {
  const { id, status, manual } = action
  return (
    <li className={styles.action}>
      <div className={styles.actionHead}>
        <h3>{title}</h3>
        <Badge {...STATUS[status]}>{status}</Badge>
        <code className={styles.id}>{id}</code>
      </div>
      {status === 'failed' && <p className={styles.label}>Why it failed</p>}
      <ul className={styles.plain}>
        {doneWords(action).map((part, at) => (
          <li key={at}>
            <IdText text={sentence(part)} />
          </li>
        ))}
      </ul>
      {manual.length > 0 && (
        <>
          <p className={styles.label}>A person must still do</p>
          <ol className={styles.manual}>
            {manual.map((step, at) => (
              <li key={at}>
                <IdText text={sentence(step)} />
              </li>
            ))}
          </ol>
        </>
      )}
    </li>
  )
}
