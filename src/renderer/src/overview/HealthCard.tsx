import { CircleCheck, CircleHelp, OctagonAlert, Stamp, TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { hrefOf } from '../app/route'
import { Badge, SeverityBadge } from '../ui/controls'
import { coverageWords } from '../ui/coverage'
import { Dial } from './Dial'
import styles from './overview.module.css'
import { afterWords, explainsScore, lossesOf, verdictOf, type Loss, type Verdict } from './score'
import type { Snapshot } from './store'

const SIGN: Readonly<Record<Verdict['tone'], typeof CircleCheck>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert
}

/** The answer of the page: the score, what it means, how much was found and what each part costs. */
export const HealthCard = ({ snapshot: { doctor, plan } }: { snapshot: Snapshot }): JSX.Element => {
  const unchecked = doctor.security.unchecked?.length ?? 0
  const verdict = verdictOf(plan.summary, plan.heartbeat.enabled, unchecked)
  const losses = lossesOf(plan.summary, plan.heartbeat.enabled)
  const Sign = SIGN[verdict.tone]
  return (
    <section className={styles.health} aria-labelledby="verdict">
      <Dial score={plan.healthScore} tone={verdict.tone} />
      <div className={styles.verdict}>
        <h2 id="verdict" data-tone={verdict.tone}>
          <Sign size={20} aria-hidden />
          {verdict.word}
        </h2>
        <p>{verdict.sentence}</p>
        <p className={styles.muted}>
          {coverageWords(plan.coverage)}
          {afterWords(plan) !== undefined && ` ${afterWords(plan)}`}
        </p>
        <ul className={styles.counts} aria-label="Findings by severity">
          {(['critical', 'warn', 'info'] as const).map((severity) => (
            <li key={severity}>
              {plan.summary[severity] > 0 ? (
                <SeverityBadge severity={severity} count={plan.summary[severity]} />
              ) : (
                <Badge tone="plain">0 {severity}</Badge>
              )}
            </li>
          ))}
          {plan.summary.waived !== undefined && (
            <li>
              <Badge tone="plain" icon={<Stamp size={13} aria-hidden />}>
                {plan.summary.waived} waived
              </Badge>
            </li>
          )}
          {unchecked > 0 && (
            <li>
              <Badge tone="warn" icon={<CircleHelp size={13} aria-hidden />}>
                {unchecked} not checked
              </Badge>
            </li>
          )}
        </ul>
      </div>
      <Losses losses={losses} withPoints={explainsScore(losses, plan.healthScore)} />
    </section>
  )
}

const Losses = ({ losses, withPoints }: { losses: readonly Loss[]; withPoints: boolean }): JSX.Element => (
  <div className={styles.losses}>
    <h3>What lowers the score</h3>
    {losses.length === 0 ? (
      <p className={styles.muted}>Nothing. This is the best score there is.</p>
    ) : (
      <ul>
        {losses.map(({ id, what, points }) => (
          <li key={id}>
            <a href={id === 'heartbeat' ? hrefOf('remediation') : hrefOf('posture')}>{what}</a>
            {withPoints && (
              <span className={styles.points}>
                −{points} {points === 1 ? 'point' : 'points'}
              </span>
            )}
          </li>
        ))}
      </ul>
    )}
  </div>
)
