import { History, RefreshCw } from 'lucide-react'
import { useEffect, type JSX } from 'react'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { Badge, Button, Page, Problem } from '../ui/controls'
import { say } from '../ui/notices'
import { Time } from '../ui/time'
import { Actions } from './Actions'
import { ChangesCard } from './ChangesCard'
import { ChecksCard } from './ChecksCard'
import { Concerns } from './Concerns'
import { GatewayCard } from './GatewayCard'
import { HealthCard } from './HealthCard'
import styles from './overview.module.css'
import { SecretsCard } from './SecretsCard'
import { Skeleton } from './Skeleton'
import { refresh, useOverview, watch, type Snapshot } from './store'
import { TrendCard } from './TrendCard'

/** Runs the checks because someone asked, and says how they came out. */
const checkAgain = async (): Promise<void> => {
  await refresh()
  const { snapshot, problem } = useOverview.getState()
  if (problem !== undefined) say(`The checks could not run: ${problem}`, 'bad')
  else if (snapshot) say(`The checks ran: health ${snapshot.plan.healthScore} of 100.`)
}

/** Answers "Can I trust this gateway now?". */
export const OverviewPage = (): JSX.Element => {
  const { snapshot, isOld, problem, busy } = useOverview()
  // Said by the shell already, where what was known before can still be seen.
  const isAway = useConnection(({ state }) => state) === 'lost' && snapshot !== undefined
  useEffect(watch, [])
  useAction('checks.run', () => void checkAgain())
  return (
    <Page
      title="Overview"
      lead="Can this gateway be trusted now?"
      actions={
        <>
          <span className={styles.taken}>
            {snapshot && isOld && <Old snapshot={snapshot} />}
            <span role="status">{busy && 'Checking…'}</span>
            {!busy && snapshot && !isOld && <Checked snapshot={snapshot} />}
          </span>
          <Button look="primary" isPending={busy} onPress={() => void checkAgain()}>
            <RefreshCw size={14} aria-hidden />
            Run checks
          </Button>
        </>
      }
    >
      {problem !== undefined && !isAway && (
        <Problem
          message={snapshot ? `The last check failed: ${problem}. Below is what was known before.` : problem}
          retry={() => void refresh()}
        />
      )}
      {snapshot ? <Facts snapshot={snapshot} isOld={isOld} /> : problem === undefined && <Skeleton />}
    </Page>
  )
}

const Checked = ({ snapshot }: { snapshot: Snapshot }): JSX.Element => (
  <span>
    Checked <Time ms={snapshot.takenAtMs} />
  </span>
)

/** The page was loaded again, and nothing newer has come yet. */
const Old = ({ snapshot }: { snapshot: Snapshot }): JSX.Element => (
  <Badge tone="warn" icon={<History size={13} aria-hidden />}>
    as of <Time ms={snapshot.takenAtMs} />
  </Badge>
)

const Facts = ({ snapshot, isOld }: { snapshot: Snapshot; isOld: boolean }): JSX.Element => (
  <>
    <HealthCard snapshot={snapshot} />
    <div className={styles.two}>
      <Concerns doctor={snapshot.doctor} />
      <Actions plan={snapshot.plan} />
    </div>
    <div className={styles.two}>
      <TrendCard history={snapshot.history} />
      <ChangesCard key={snapshot.doctor.runtime.home} snapshot={snapshot} isOld={isOld} />
    </div>
    <div className={styles.three}>
      <GatewayCard snapshot={snapshot} />
      <SecretsCard store={snapshot.store} />
      <ChecksCard status={snapshot.maintenance} />
    </div>
  </>
)
