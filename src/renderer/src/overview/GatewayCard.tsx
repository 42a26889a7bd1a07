import { useCallback, useSyncExternalStore, type JSX } from 'react'
import { Badge, Card, StatusBadge, ui } from '../ui/controls'
import { onTick } from '../ui/tick'
import { durationWords } from './duration'
import styles from './overview.module.css'
import type { Snapshot } from './store'

/** Where the gateway listens, who it lets in and how often they may call. */
export const GatewayCard = ({ snapshot: { gateway, doctor, takenAtMs } }: { snapshot: Snapshot }): JSX.Element => {
  const checkOf = (wanted: string) => doctor.checks.find(({ id }) => id === wanted)
  const bind = checkOf('gateway.bind_scope')
  const limit = checkOf('gateway.rate_limit')
  return (
    <Card title="Gateway" actions={<span className={styles.muted}>version {gateway.version}</span>}>
      <dl className={ui.facts}>
        <dt>Address</dt>
        <dd>
          {gateway.url === null ? (gateway.gatewayProblem ?? 'none runs in this process') : <code>{gateway.url}</code>}
          {bind && <p className={styles.muted}>{bind.detail}</p>}
        </dd>
        <dt>Access</dt>
        <dd>
          {gateway.gateway_auth_mode === 'token' ? (
            <Badge tone="ok">token needed</Badge>
          ) : (
            <Badge tone="warn">no token asked for</Badge>
          )}
        </dd>
        <dt>Rate limit</dt>
        <dd>
          {limit ? (
            <>
              <span className={styles.line}>
                <StatusBadge status={limit.status} /> {limit.message}
              </span>
              <p className={styles.muted}>{limit.detail}</p>
            </>
          ) : (
            'not checked'
          )}
        </dd>
        <dt>Up for</dt>
        <dd>
          <Uptime sinceMs={takenAtMs - gateway.uptimeMs} />
        </dd>
      </dl>
    </Card>
  )
}

const Uptime = ({ sinceMs }: { sinceMs: number }): JSX.Element => (
  <>
    {useSyncExternalStore(
      onTick,
      useCallback(() => durationWords(Date.now() - sinceMs), [sinceMs])
    )}
  </>
)
