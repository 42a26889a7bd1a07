import { ArrowRight } from 'lucide-react'
import type { JSX } from 'react'
import styles from './Remediation.module.css'

/** What stands there now and what will. */
export const BeforeAfter = ({ before, after }: { before: string; after: string }): JSX.Element => (
  <span className={styles.beforeAfter}>
    <span className="visually-hidden">from </span>
    <del className={styles.before}>{before}</del>
    <ArrowRight size={12} role="img" aria-label="to" />
    <ins className={styles.after}>{after}</ins>
  </span>
)
