import type { JSX } from 'react'
import { hrefOf } from '../app/route'
import { LevelBadge } from './LevelBadge'
import styles from './PostureDetail.module.css'
import { groupRows, isBad, type Row } from './rows'

const SHOWN = 3

/** What stands in the place of a detail until a row is chosen: where to begin, the worst first. */
export const NothingChosen = ({ rows }: { rows: readonly Row[] }): JSX.Element => {
  const bad = rows.filter(isBad)
  const findings = bad.filter(({ kind }) => kind === 'finding')
  // A check that only sums up findings is no place to begin.
  const worst = groupRows(findings.length > 0 ? findings : bad).flatMap((group) => group.rows)
  const left = worst.length - SHOWN
  if (worst.length === 0)
    return (
      <>
        <h2 className={styles.title}>Nothing to put right</h2>
        <p className={styles.hint}>Choose a row to see what was looked at and what was seen.</p>
      </>
    )
  return (
    <>
      <h2 className={styles.title}>Where to begin</h2>
      <ul className={styles.worst}>
        {worst.slice(0, SHOWN).map(({ id, level, title }) => (
          <li key={id}>
            <LevelBadge level={level} />
            <a href={hrefOf('posture', id)}>{title}</a>
          </li>
        ))}
      </ul>
      {left > 0 && <p className={styles.hint}>{left === 1 ? 'One more stands' : `${left} more stand`} in the table.</p>}
      <p className={styles.hint}>
        Choose a row to see what was seen and what to do about it, or{' '}
        <a href={hrefOf('remediation')}>see what the console can put right by itself</a>.
      </p>
    </>
  )
}
