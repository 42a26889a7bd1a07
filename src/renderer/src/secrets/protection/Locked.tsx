import { Lock } from 'lucide-react'
import type { JSX } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { ui } from '../../ui/controls'
import { OpenForm, type Way } from './OpenForm'
import styles from './protection.module.css'
import { whyLocked } from './words'

/** A store that waits to be unlocked. Nothing is wrong with it, and it does not look as if. */
export const Locked = ({ status }: { status: StoreStatus }): JSX.Element => {
  const first: Way = status.unlockWith ?? 'key'
  const hasCode = status.protection?.hasRecoveryCode === true
  return (
    <section className={`${ui.card} ${styles.locked}`} aria-labelledby="locked">
      <span className={styles.sign}>
        <Lock size={20} aria-hidden />
      </span>
      <div className={styles.words}>
        <h2 id="locked">The secret store is locked</h2>
        <p>{whyLocked(status)} Nothing is wrong with it.</p>
        <p className={ui.hint}>
          Until it is unlocked, agents get no secret and none can be changed. What it holds is not shown.
        </p>
        {/* Another way of opening is another form: nothing typed is carried over. */}
        <OpenForm key={first} ways={hasCode ? [first, 'recovery-code'] : [first]} />
      </div>
    </section>
  )
}
