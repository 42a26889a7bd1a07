import { CircleCheck, CircleSlash, OctagonAlert, X } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { ProbeResult, ProbeStatus } from '../../../../shared/selftest/contract'
import { Badge, SeverityBadge, type Tone } from '../../ui/controls'
import { CveLinks } from './CveLinks'
import styles from './selftest.module.css'
import { evidenceLines } from './words'

const ICON = { size: 13, 'aria-hidden': true } as const
const BADGE: Readonly<Record<ProbeStatus, { tone: Tone; icon: ReactNode; word: string }>> = {
  fail: { tone: 'bad', icon: <OctagonAlert {...ICON} />, word: 'failed' },
  'not-run': { tone: 'plain', icon: <CircleSlash {...ICON} />, word: 'not run' },
  pass: { tone: 'ok', icon: <CircleCheck {...ICON} />, word: 'held' }
}

/** One attack: what it was, what came of it, and on demand what was sent and came back. One that worked is open, as a finding. */
export const ProbeRow = ({ result }: { result: ProbeResult }): JSX.Element => {
  const { title, status, detail, cves, severity, remediation } = result
  const { tone, icon, word } = BADGE[status]
  return (
    <li className={styles.row}>
      <details open={status === 'fail'}>
        <summary>
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
          <span className={styles.title}>{title}</span>
          {status === 'fail' && <SeverityBadge severity={severity} />}
        </summary>
        <div className={styles.detail}>
          <p>{status === 'not-run' ? `Not run: ${detail}.` : detail}</p>
          {status === 'fail' && (
            <p className={styles.todo}>
              <strong>What to do:</strong> {remediation}
            </p>
          )}
          <Seen result={result} />
          <CveLinks cves={cves} />
        </div>
      </details>
    </li>
  )
}

const Seen = ({ result: { sends, expects, evidence, ranOn } }: { result: ProbeResult }): JSX.Element => {
  const lines = evidenceLines(evidence)
  return (
    <>
      <dl className={styles.facts}>
        <dt>Sent</dt>
        <dd>{sends}</dd>
        <dt>Must come back</dt>
        <dd>{expects}</dd>
        {ranOn === 'throw-away' && (
          <>
            <dt>Tried on</dt>
            <dd>A second gateway with a home of its own, because it would harm your clients.</dd>
          </>
        )}
      </dl>
      {lines.length > 0 && (
        <ul className={styles.evidence} aria-label="What was seen">
          {lines.map(({ text, isGood }) => (
            <li key={text} data-bad={!isGood}>
              {!isGood && <X size={13} aria-label="Should not be:" role="img" />}
              {text}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
