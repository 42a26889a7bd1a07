import { Check, Circle, CircleMinus, LoaderCircle, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { JSX } from 'react'
import type { ActionState, StepState } from '../../../shared/remediation/contract'
import { sentence } from './changes'
import { IdText } from './IdText'
import styles from './Remediation.module.css'

type Status = ActionState['status'] | StepState['status']

const LOOK: Readonly<Record<Status, { icon: LucideIcon; words: string }>> = {
  waiting: { icon: Circle, words: 'waiting' },
  running: { icon: LoaderCircle, words: 'under way' },
  planned: { icon: Circle, words: 'planned' },
  applied: { icon: Check, words: 'applied' },
  fixed: { icon: Check, words: 'done' },
  skipped: { icon: CircleMinus, words: 'nothing had to be changed' },
  partial: { icon: TriangleAlert, words: 'partial, a person must still act' },
  manual: { icon: TriangleAlert, words: 'left to a person' },
  drifted: { icon: TriangleAlert, words: 'left alone, as it was changed meanwhile' },
  failed: { icon: OctagonAlert, words: 'failed' },
  stopped: { icon: CircleMinus, words: 'not done, the run was stopped' }
}

interface Props {
  actions: readonly ActionState[]
  steps?: readonly StepState[]
}

/** The actions of a run with their steps, and where each of them is. */
export const ActionStates = ({ actions, steps = [] }: Props): JSX.Element => (
  <ul className={styles.changes} aria-label="Actions of the run">
    {actions.map(({ id, title, status }) => {
      const own = steps.filter(({ actionId }) => actionId === id)
      const isUntouched = status === 'stopped' && own.every((step) => step.status === 'skipped')
      const words = status === 'stopped' && !isUntouched ? 'stopped in the middle' : LOOK[status].words
      return (
        <li key={id}>
          <State status={status} text={`${title}: ${words}`} />
          <Steps title={title} isStopped={status === 'stopped'} steps={isUntouched ? [] : own} />
        </li>
      )
    })}
  </ul>
)

interface StepsProps {
  title: string
  isStopped: boolean
  steps: readonly StepState[]
}

const Steps = ({ title, isStopped, steps }: StepsProps): JSX.Element | null =>
  steps.length === 0 ? null : (
    <ul className={styles.substeps} aria-label={`Steps of “${title}”`}>
      {steps.map(({ id, text, status }) => (
        <li key={id}>
          <State
            status={status}
            text={sentence(text)}
            after={isStopped && status === 'skipped' ? 'not begun' : LOOK[status].words}
          />
        </li>
      ))}
    </ul>
  )

const State = ({ status, text, after }: { status: Status; text: string; after?: string }): JSX.Element => {
  const { icon: Icon } = LOOK[status]
  return (
    <div className={styles.change} data-status={status}>
      <Icon size={15} aria-hidden />
      <span>
        {after === undefined ? text : <IdText text={text} />}
        {after !== undefined && <span className={styles.was}>{after}</span>}
      </span>
    </div>
  )
}
