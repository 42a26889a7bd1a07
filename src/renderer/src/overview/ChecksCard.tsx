import type { JSX } from 'react'
import type { JobState, MaintenanceStatus } from '../../../shared/remediation/contract'
import { Badge, Card, ui, type Tone } from '../ui/controls'
import { Time } from '../ui/time'
import { durationWords } from './duration'
import styles from './overview.module.css'

const RUN: Readonly<Record<JobState['status'], readonly [tone: Tone, word: string]>> = {
  planned: ['info', 'dry run only'],
  running: ['info', 'running'],
  completed: ['ok', 'completed'],
  completed_with_errors: ['bad', 'completed with errors'],
  completed_with_manual_action: ['warn', 'a person must finish it'],
  interrupted: ['warn', 'interrupted']
}

/** When the checks ran, when they run next, and how the last maintenance run ended. */
export const ChecksCard = ({ status: { heartbeat, latestRun } }: { status: MaintenanceStatus }): JSX.Element => (
  <Card title="Checks and maintenance">
    <dl className={ui.facts}>
      <dt>Schedule</dt>
      <dd>
        {heartbeat.enabled ? (
          <>
            <Badge tone="ok">on</Badge> every {durationWords(heartbeat.intervalMs)}
          </>
        ) : (
          <Badge tone="warn">off</Badge>
        )}
      </dd>
      <dt>Last check</dt>
      <dd>
        <Time ms={heartbeat.lastRunAtMs} />
        {heartbeat.lastResult && `, score ${heartbeat.lastResult.healthScore}`}
        {heartbeat.lastError !== null && <p>It failed: {heartbeat.lastError}</p>}
      </dd>
      {heartbeat.nextRunAtMs !== null && (
        <>
          <dt>Next check</dt>
          <dd>
            <Time ms={heartbeat.nextRunAtMs} />
          </dd>
        </>
      )}
      <dt>Last run</dt>
      <dd>{latestRun ? <LatestRun run={latestRun} /> : 'no maintenance has run yet'}</dd>
    </dl>
  </Card>
)

const LatestRun = ({ run }: { run: JobState }): JSX.Element => {
  const [tone, word] = RUN[run.status]
  return (
    <>
      <Badge tone={tone}>{word}</Badge> {run.status === 'running' ? `${run.progress} %` : <Time ms={run.updatedAtMs} />}
      <p className={styles.muted}>
        <code>{run.jobId}</code>
      </p>
    </>
  )
}
