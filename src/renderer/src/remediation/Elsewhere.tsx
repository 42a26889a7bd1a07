import type { JSX } from 'react'
import type { JobState } from '../../../shared/remediation/contract'
import { ActionStates } from './ActionStates'
import styles from './Remediation.module.css'
import { StopRun } from './StopRun'

/** A run or an undo that a command or another window started, as it goes. */
export const Elsewhere = ({ run }: { run: JobState }): JSX.Element => (
  <div className={styles.elsewhere}>
    <ActionStates actions={run.actions} steps={run.steps} />
    <StopRun job={run} />
  </div>
)
