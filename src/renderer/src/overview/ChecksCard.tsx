import type { JSX } from 'react'
import type { JobState, MaintenanceStatus } from '../../../shared/remediation/contract'
import { Badge, Card, ui } from '../ui/controls'
import { RunBadge } from '../ui/RunBadge'
import { Time } from '../ui/time'
import { durationWords } from './duration'
import styles from './overview.module.css'

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

const LatestRun = ({ run }: { run: JobState }): JSX.Element => (
  <>
    <RunBadge status={run.status} /> {run.status === 'running' ? `${run.progress} %` : <Time ms={run.updatedAtMs} />}
    <p className={styles.muted}>
      <code>{run.jobId}</code>
    </p>
  </>
)
