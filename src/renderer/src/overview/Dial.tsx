import type { JSX } from 'react'
import type { Verdict } from './score'
import styles from './overview.module.css'

const RADIUS = 52
const LENGTH = 2 * Math.PI * RADIUS
/** The dial is open at the foot: three quarters of a circle. */
const SWEEP = 0.75

const arc = (share: number): string => `${LENGTH * SWEEP * share} ${LENGTH}`

/** The health score as a gauge. The number stands in it, and the verdict beside it says it in words. */
export const Dial = ({ score, tone }: { score: number; tone: Verdict['tone'] }): JSX.Element => (
  <svg
    className={styles.dial}
    data-tone={tone}
    viewBox="0 0 120 120"
    role="img"
    aria-label={`Health score ${score} of 100`}
  >
    <g transform="rotate(135 60 60)" fill="none" strokeWidth="9" strokeLinecap="round">
      <circle className={styles.track} cx="60" cy="60" r={RADIUS} strokeDasharray={arc(1)} />
      {score > 0 && <circle className={styles.level} cx="60" cy="60" r={RADIUS} strokeDasharray={arc(score / 100)} />}
    </g>
    <text className={styles.score} x="60" y="68" textAnchor="middle">
      {score}
    </text>
    <text className={styles.of} x="60" y="86" textAnchor="middle">
      of 100
    </text>
  </svg>
)
