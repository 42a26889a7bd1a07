import type { JSX } from 'react'
import type { StepResult } from '../../../shared/remediation/plan-contract'
import { sentence } from './changes'
import { IdText } from './IdText'
import styles from './Steps.module.css'

interface Props {
  result: Pick<StepResult, 'status' | 'reason'>
  /** What a person must do, exactly; null where the reason says it, left out where it is said elsewhere. */
  person?: string | null | undefined
  /** What to do about a target that moved. */
  help?: string
}

const LEAD = { failed: 'Why it failed', drifted: 'What moved', manual: 'A person must still do' } as const
const PLAN_AGAIN = 'Plan again: the new plan is made from what is there now.'

/** Why a step is not simply done, and what to do next. */
export const StepOutcome = ({ result: { status, reason }, person, help = PLAN_AGAIN }: Props): JSX.Element | null => {
  if (status === 'skipped') return reason === null ? null : <Said text={reason} className={styles.quiet} />
  if (status === 'manual' && person === undefined)
    return reason === null ? null : <Said text={reason} className={styles.quiet} />
  if (status !== 'failed' && status !== 'drifted' && status !== 'manual') return null
  return (
    <div>
      <p className={styles.lead}>{LEAD[status]}</p>
      {status === 'manual' && person != null && <Said text={person} />}
      {reason !== null && reason !== person && (
        <Said text={reason} className={status === 'manual' && person != null ? styles.quiet : undefined} />
      )}
      {reason === null && person == null && <p>The log of the gateway says more.</p>}
      {status === 'drifted' && <p className={styles.quiet}>{help}</p>}
    </div>
  )
}

const Said = ({ text, className }: { text: string; className?: string | undefined }): JSX.Element => (
  <p className={className}>
    <IdText text={sentence(text)} />
  </p>
)
