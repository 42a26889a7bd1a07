import type { JSX } from 'react'
import type { Change } from '../../../shared/remediation/contract'
import { ChangeView } from './ChangeView'
import styles from './Remediation.module.css'

/** What is changed, a line each: by the console, or by a person. */
export const ChangeList = ({ changes }: { changes: readonly Change[] }): JSX.Element => (
  <ul className={styles.changes}>
    {changes.map((change, at) => (
      <li key={at} className={styles.change}>
        <ChangeView change={change} />
      </li>
    ))}
  </ul>
)
