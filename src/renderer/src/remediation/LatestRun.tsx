import type { JSX } from 'react'
import type { JobState } from '../../../shared/remediation/contract'
import { Badge, Card, Loading, Problem, ui, type Tone } from '../ui/controls'
import { Time } from '../ui/time'
import { ActionStates } from './ActionStates'
import styles from './Remediation.module.css'
import { StopRun } from './StopRun'
import { loadStatus, useRemediation } from './store'
import { runWords } from './words'

const TONE: Readonly<Record<JobState['status'], Tone>> = {
  planned: 'info',
  running: 'info',
  completed: 'ok',
  completed_with_errors: 'bad',
  completed_with_manual_action: 'warn',
  interrupted: 'bad'
}

/** The run before, whoever started it. */
export const LatestRun = (): JSX.Element => {
  const { status, statusProblem, flow } = useRemediation()
  return (
    <Card title="Latest run">
      {status ? (
        <Facts run={status.latestRun} isOwn={flow.step === 'apply'} />
      ) : statusProblem ? (
        <Problem message={`The latest run could not be read: ${statusProblem}`} retry={() => void loadStatus()} />
      ) : (
        <Loading what="Asking for the latest run" />
      )}
    </Card>
  )
}

const Facts = ({ run, isOwn }: { run: JobState | null; isOwn: boolean }): JSX.Element => {
  if (!run) return <p className={ui.lead}>No run yet. The first one will stand here.</p>
  return (
    <>
      <dl className={ui.facts}>
        <dt>State</dt>
        <dd>
          <Badge tone={TONE[run.status]}>{run.status.replaceAll('_', ' ')}</Badge> {runWords[run.status]}
        </dd>
        <dt>Progress</dt>
        <dd>{run.progress} per cent</dd>
        <dt>Started</dt>
        <dd>
          <Time ms={run.createdAtMs} />
        </dd>
        <dt>Run</dt>
        <dd>
          <code>{run.jobId}</code>
        </dd>
      </dl>
      {run.status === 'running' && !isOwn && <Elsewhere run={run} />}
    </>
  )
}

/** A run that a command or another window started, as it goes. */
const Elsewhere = ({ run }: { run: JobState }): JSX.Element => (
  <div className={styles.elsewhere}>
    <ActionStates actions={run.actions} />
    <StopRun job={run} />
  </div>
)
