import type { JSX } from 'react'
import styles from './PosturePage.module.css'

/** The places of the table and the detail while the first run is under way. */
export const Skeleton = (): JSX.Element => (
  <div className={styles.bones} aria-hidden>
    <div className={styles.bone} data-part="bar" />
    <div className={styles.bone} data-part="table" />
  </div>
)
