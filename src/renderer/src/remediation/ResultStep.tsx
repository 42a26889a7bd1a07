import { CircleCheck, CircleMinus, CircleStop, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { ActionResult, ActionStatus } from '../../../shared/remediation/contract'
import { Badge, Button, ui, type Tone } from '../ui/controls'
import { download } from '../ui/download'
import { ActionSteps } from './ActionSteps'
import { UndoRun } from './history/UndoRun'
import styles from './Remediation.module.css'
import type { DryRun, Flow } from './steps'
import { makePlan } from './store'
import { elapsed, outcomeWords, titleOf } from './words'

const SIGN = { size: 13, 'aria-hidden': true } as const
const STATUS: Readonly<Record<ActionStatus, { tone: Tone; icon: ReactNode }>> = {
  planned: { tone: 'info', icon: <CircleMinus {...SIGN} /> },
  applied: { tone: 'ok', icon: <CircleCheck {...SIGN} /> },
  partial: { tone: 'warn', icon: <TriangleAlert {...SIGN} /> },
  failed: { tone: 'bad', icon: <OctagonAlert {...SIGN} /> },
  skipped: { tone: 'plain', icon: <CircleMinus {...SIGN} /> }
}

const NOT_DONE = { tone: 'plain', icon: <CircleMinus {...SIGN} /> } as const

/** The end: what was done, what failed and why, what a person must still do. */
export const ResultStep = ({ flow }: { flow: Extract<Flow, { step: 'result' }> }): JSX.Element => {
  const { plan, preview, result } = flow
  const { updateJob, runId } = result
  const left = result.actions.flatMap(({ id, ok }) => (ok ? [] : [id]))
  const save = (): void => {
    // The plan stands beside what became of it: a record that is passed on explains itself.
    const record = { ...result, document: preview.document }
    download(`maintenance-${runId}.json`, 'application/json', `${JSON.stringify(record, null, 2)}\n`)
  }
  return (
    <>
      {result.stopped && (
        <p className={styles.note}>
          <CircleStop size={16} aria-hidden />
          The run was stopped. The step that had begun was finished; the rest was not done.
        </p>
      )}
      <p>
        {outcomeWords(result.counts)} It took {elapsed(updateJob.updatedAtMs - updateJob.createdAtMs)}.
      </p>
      <p className={styles.score}>
        <strong>{result.summary.healthScore}</strong> of 100{' '}
        <span className={styles.was}>health score, was {plan.healthScore}</span>
      </p>
      <ul className={styles.actions}>
        {result.actions.map((action) => (
          <Outcome key={action.id} action={action} title={titleOf(action.id, plan)} preview={preview} />
        ))}
      </ul>
      <div className={ui.actions}>
        {left.length > 0 && (
          <Button look="primary" onPress={() => void makePlan(left)}>
            Retry what is not done
          </Button>
        )}
        <Button look={left.length > 0 ? 'plain' : 'primary'} onPress={() => void makePlan()}>
          Plan again
        </Button>
        <Button onPress={save}>Download the record</Button>
        {result.actions.some(({ changed }) => changed) && <UndoRun runId={runId} />}
      </div>
    </>
  )
}

interface OutcomeProps {
  action: ActionResult
  title: string
  preview: DryRun
}

const Outcome = ({ action, title, preview }: OutcomeProps): JSX.Element => {
  const { id, status, detail, stopped, changed, steps } = action
  return (
    <li className={styles.action}>
      <div className={styles.actionHead}>
        <h3>{title}</h3>
        {stopped ? (
          <Badge {...NOT_DONE}>{changed ? 'stopped in the middle' : 'not done'}</Badge>
        ) : (
          <Badge {...STATUS[status]}>{status}</Badge>
        )}
        <code className={styles.id}>{id}</code>
      </div>
      {(stopped || steps.length === 0) && <p>{detail}</p>}
      <ActionSteps action={action} title={title} preview={preview} />
    </li>
  )
}
