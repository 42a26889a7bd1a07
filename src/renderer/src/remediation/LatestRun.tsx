import type { JSX } from 'react'
import type { JobState } from '../../../shared/remediation/contract'
import { Card, Problem, ui } from '../ui/controls'
import { RunBadge } from '../ui/RunBadge'
import { Skeleton } from '../ui/Skeleton'
import { Time } from '../ui/time'
import { Elsewhere } from './Elsewhere'
import { loadStatus, useRemediation } from './store'
import { runWords } from './words'

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
        <Skeleton what="Asking for the latest run" heights={[20]} />
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
          <RunBadge status={run.status} /> {runWords[run.status]}
        </dd>
        {run.status === 'running' && (
          <>
            <dt>Progress</dt>
            <dd>{run.progress} per cent</dd>
          </>
        )}
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
