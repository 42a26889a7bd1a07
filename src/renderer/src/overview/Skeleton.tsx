import type { JSX } from 'react'
import styles from './overview.module.css'

/** The places of the cards, as high as they will be, while the first answer is on its way. */
export const Skeleton = (): JSX.Element => (
  <>
    <p role="status" className="visually-hidden">
      Checking the gateway…
    </p>
    <div className={styles.bones} aria-hidden>
      <div className={styles.bone} data-part="health" />
      <div className={styles.two}>
        <div className={styles.bone} data-part="trend" />
        <div className={styles.bone} data-part="trend" />
      </div>
      <div className={styles.two}>
        <div className={styles.bone} data-part="list" />
        <div className={styles.bone} data-part="list" />
      </div>
    </div>
  </>
)
