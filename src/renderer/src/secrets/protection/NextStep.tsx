import type { JSX } from 'react'
import { sentence } from '../words'
import styles from './protection.module.css'

/** What is left for the operator to do after a change of key. */
export const NextStep = ({ text }: { text: string }): JSX.Element => (
  <p className={styles.next}>
    <strong>What to do next:</strong> {sentence(text)}
  </p>
)
