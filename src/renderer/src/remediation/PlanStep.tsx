import { CircleCheck, UserRound, Wrench } from 'lucide-react'
import type { JSX } from 'react'
import type { MaintenancePlan, PlannedAction } from '../../../shared/remediation/contract'
import { Badge, Button, Loading, Problem, SeverityBadge, ui } from '../ui/controls'
import { Time } from '../ui/time'
import styles from './Remediation.module.css'
import { isNoop, type Flow } from './steps'
import { makeDryRun, makePlan } from './store'
import { TaskList } from './TaskList'
import { tasksOf, type Task } from './tasks'

const SIGN = { size: 13, 'aria-hidden': true } as const

/** Step 1: what the console would do, and how healthy the gateway is now. */
export const PlanStep = ({ flow }: { flow: Extract<Flow, { step: 'plan' }> }): JSX.Element => {
  const { plan, problem } = flow
  if (problem) return <Problem message={`The plan could not be made: ${problem}`} retry={() => void makePlan()} />
  if (!plan) return <Loading what="Checking the gateway and making a plan" />
  return (
    <>
      {flow.stale && (
        <p className={styles.note} role="alert">
          The gateway changed after the dry run, so nothing was applied. This is the new plan; please read it again.
        </p>
      )}
      <Score plan={plan} />
      {isNoop(plan) ? (
        <NothingToDo />
      ) : (
        <ul className={styles.actions}>
          {plan.actions.map((action) => (
            <Action key={action.id} action={action} />
          ))}
        </ul>
      )}
      <div className={ui.actions}>
        {!isNoop(plan) && (
          <Button look="primary" isDisabled={flow.busy} onPress={() => void makeDryRun()}>
            Start the dry run
          </Button>
        )}
        <Button isDisabled={flow.busy} onPress={() => void makePlan()}>
          Plan again
        </Button>
      </div>
    </>
  )
}

const Score = ({ plan }: { plan: MaintenancePlan }): JSX.Element => (
  <div className={styles.scoreLine}>
    <p className={styles.score}>
      <strong>{plan.healthScore}</strong> of 100
    </p>
    <p className={ui.lead}>
      Health score. Found: {plan.summary.critical} critical, {plan.summary.warn} warn, {plan.summary.info} info; doctor:{' '}
      {plan.summary.doctorFail} fail, {plan.summary.doctorWarn} warn. Planned <Time ms={plan.generatedAtMs} />.
    </p>
  </div>
)

const FINISH: Task = { kind: 'person', text: 'A person must finish this; the result will name the exact step.' }

const tasksFor = ({ detail, auto }: PlannedAction): Task[] => {
  const tasks = tasksOf(detail)
  return auto || tasks.some(({ kind }) => kind === 'person') ? tasks : [...tasks, FINISH]
}

const Action = ({ action }: { action: PlannedAction }): JSX.Element => (
  <li className={styles.action}>
    <div className={styles.actionHead}>
      <h3>{action.title}</h3>
      <SeverityBadge severity={action.severity} />
      {action.auto ? (
        <Badge tone="ok" icon={<Wrench {...SIGN} />}>
          automatic
        </Badge>
      ) : (
        <Badge tone="warn" icon={<UserRound {...SIGN} />}>
          needs a person
        </Badge>
      )}
      <code className={styles.id}>{action.id}</code>
    </div>
    <TaskList tasks={tasksFor(action)} />
  </li>
)

const NothingToDo = (): JSX.Element => (
  <div className={styles.calm}>
    <CircleCheck size={28} aria-hidden />
    <div>
      <h3>Nothing to do</h3>
      <p>There is no critical or warn finding, and the scheduled checks are on. You can leave this page.</p>
    </div>
  </div>
)
