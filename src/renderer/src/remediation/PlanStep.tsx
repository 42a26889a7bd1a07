import { CircleCheck } from 'lucide-react'
import type { JSX } from 'react'
import type { MaintenancePlan, PlannedAction } from '../../../shared/remediation/contract'
import { Button, Problem, SeverityBadge, ui } from '../ui/controls'
import { doerOf } from '../ui/doer'
import { DoerBadge } from '../ui/DoerBadge'
import { Skeleton } from '../ui/Skeleton'
import { forecastOf } from './forecast/forecast'
import { ForecastLines } from './forecast/ForecastLines'
import { ScoreForecast } from './forecast/ScoreForecast'
import styles from './Remediation.module.css'
import { chosenActions, isNoop, isRunnable, type Flow, type Only } from './steps'
import { makeDryRun, makePlan, send } from './store'
import { ChangeList } from './ChangeList'
import { changesOf } from './changes'

/** Step 1: what the console would do, and how healthy the gateway is now. */
export const PlanStep = ({ flow }: { flow: Extract<Flow, { step: 'plan' }> }): JSX.Element => {
  const { plan, only, problem } = flow
  if (problem) return <Problem message={`The plan could not be made: ${problem}`} retry={() => void makePlan()} />
  if (!plan) return <Skeleton what="Checking the gateway and making a plan" heights={[34, 86, 30]} />
  return (
    <>
      {flow.stale !== null && (
        <p className={styles.note} role="alert">
          {flow.stale}
        </p>
      )}
      <ScoreForecast plan={plan} only={only} />
      {isNoop(plan) ? (
        <NothingToDo />
      ) : (
        <ul className={styles.actions}>
          {plan.actions.map((action) => (
            <Action key={action.id} action={action} plan={plan} only={only} />
          ))}
        </ul>
      )}
      <div className={ui.actions}>
        {!isNoop(plan) && (
          <Button look="primary" isDisabled={flow.busy || !isRunnable(plan, only)} onPress={() => void makeDryRun()}>
            Start the dry run{only && ` of ${only.length}`}
          </Button>
        )}
        <Button isDisabled={flow.busy} onPress={() => void makePlan(only)}>
          Plan again
        </Button>
      </div>
    </>
  )
}

interface ActionProps {
  action: PlannedAction
  plan: MaintenancePlan
  only: Only
}

const choose = ({ action, plan, only }: ActionProps, isWanted: boolean): void => {
  const others = chosenActions(plan, only).flatMap(({ id }) => (id === action.id ? [] : [id]))
  const wanted = isWanted ? [...others, action.id] : others
  send({ kind: 'choosing', only: wanted.length === plan.actions.length ? null : wanted })
}

const Action = (props: ActionProps): JSX.Element => {
  const { action, plan, only } = props
  return (
    <li className={styles.action}>
      <div className={styles.actionHead}>
        {plan.actions.length > 1 && (
          <input
            type="checkbox"
            className={styles.choice}
            aria-label={`Include “${action.title}”`}
            checked={only === null || only.includes(action.id)}
            onChange={({ target }) => choose(props, target.checked)}
          />
        )}
        <h3>{action.title}</h3>
        <SeverityBadge severity={action.severity} />
        <DoerBadge doer={doerOf(action)} />
        <code className={styles.id}>{action.id}</code>
      </div>
      <ChangeList changes={changesOf(action)} />
      {action.id !== 'noop' && (
        <ForecastLines
          forecast={forecastOf(action, plan.healthScore)}
          {...(plan.actions.length > 1 && { what: 'with this alone' })}
        />
      )}
    </li>
  )
}

const NothingToDo = (): JSX.Element => (
  <div className={styles.calm}>
    <CircleCheck size={28} aria-hidden />
    <div>
      <h3>Nothing to do</h3>
      <p>There is no critical or warn finding, and the scheduled checks are on. You can leave this page.</p>
    </div>
  </div>
)
