import { RotateCcw, ShieldAlert, Undo2 } from 'lucide-react'
import type { JSX } from 'react'
import type { PlanStep } from '../../../shared/remediation/plan-contract'
import { capital } from './changes'
import styles from './Steps.module.css'

const SIGN = { size: 13, 'aria-hidden': true } as const

/** What a step risks, whether it can be taken back, whether a restart is needed. */
export const StepFacts = ({ step }: { step: PlanStep }): JSX.Element | null => {
  const { file, risk, reversible, needsRestart } = step
  // A step that writes nothing has none of this to say.
  if (!file) return null
  return (
    <ul className={styles.facts}>
      {risk.level !== 'none' && (
        <li data-risk={risk.level}>
          <ShieldAlert {...SIGN} />
          <span>
            <strong>{capital(risk.level)} risk:</strong> {risk.why}
          </span>
        </li>
      )}
      <li>
        <Undo2 {...SIGN} />
        <span>{reversible ? 'Can be undone' : 'Cannot be undone'}</span>
      </li>
      {needsRestart && (
        <li>
          <RotateCcw {...SIGN} />
          <span>Takes over at the next start of the gateway</span>
        </li>
      )}
    </ul>
  )
}
