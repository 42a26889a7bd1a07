import type { JSX } from 'react'
import type { JobState, StepState } from '../../../shared/remediation/contract'
import { Elapsed } from './Elapsed'
import styles from './Remediation.module.css'

interface Props {
  /** What it is the progress of: `the run`. */
  of: string
  steps: readonly StepState[]
  /** Null until it was heard of. */
  job: Pick<JobState, 'createdAtMs'> | null
}

/** How many steps are done, and for how long it has been going on. */
export const RunProgress = ({ of, steps, job }: Props): JSX.Element => {
  const done = steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length
  return (
    <div className={styles.progress}>
      <p>
        <span role="status">
          {done} of {steps.length} steps done
        </span>
        {job && (
          <span className={styles.was}>
            <Elapsed sinceMs={job.createdAtMs} />
          </span>
        )}
      </p>
      <progress max={Math.max(1, steps.length)} value={done} aria-label={`Progress of ${of}`} />
    </div>
  )
}
