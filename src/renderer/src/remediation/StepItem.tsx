import { Clock, FilePlus, FolderPlus, KeyRound, SlidersHorizontal, UserRound, type LucideIcon } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { PlanStep, StepResult, StepTarget } from '../../../shared/remediation/plan-contract'
import { BeforeAfter } from './BeforeAfter'
import { sentence } from './changes'
import { IdText } from './IdText'
import { StepFacts } from './StepFacts'
import { StepOutcome } from './StepOutcome'
import styles from './Steps.module.css'
import { StepStatusBadge } from './StepStatusBadge'
import { beforeAfter } from './step-words'

const LOOK: Readonly<Record<StepTarget['kind'], { icon: LucideIcon; label: string }>> = {
  setting: { icon: SlidersHorizontal, label: 'Setting:' },
  schedule: { icon: Clock, label: 'Schedule:' },
  token: { icon: KeyRound, label: 'Token:' },
  folder: { icon: FolderPlus, label: 'Folder:' },
  file: { icon: FilePlus, label: 'File:' },
  person: { icon: UserRound, label: 'A person:' }
}

interface Props {
  step: PlanStep
  /** What became of it. Without it the step is shown as it is planned. */
  result?: StepResult | undefined
  /** What to do about a target that moved. */
  help?: string
  /** What stands beside its state. */
  marks?: ReactNode
  children?: ReactNode
}

/** One step of a plan: what it is about, before and after, what it risks, and once it was run what became of it. */
export const StepItem = ({ step, result, help, marks, children }: Props): JSX.Element => {
  const { icon: Icon, label } = LOOK[step.target.kind]
  const shown = outcomeOf(step, result)
  const isUndo = step.undoes !== null
  return (
    <li className={styles.step}>
      <Icon size={14} role="img" aria-label={label} className={styles.sign} />
      <div className={styles.body}>
        <div className={styles.head}>
          <What step={step} />
          {(shown !== null || marks !== undefined) && (
            <span className={styles.marks}>
              {shown && <StepStatusBadge status={shown.status} isUndo={isUndo} />}
              {marks}
            </span>
          )}
        </div>
        {shown && <StepOutcome result={shown} person={step.person} {...(help !== undefined && { help })} />}
        {!result && <StepFacts step={step} />}
        {children}
      </div>
    </li>
  )
}

/** A step that an earlier one makes needless says so, and not that somebody else had done it. */
const outcomeOf = (step: PlanStep, result: StepResult | undefined): Pick<StepResult, 'status' | 'reason'> | null => {
  const shown = result ?? step.settled
  if (shown?.status !== 'skipped' || step.sameAs === null) return shown
  return { ...shown, reason: 'an earlier step of this plan does the same' }
}

const What = ({ step }: { step: PlanStep }): JSX.Element => {
  const values = beforeAfter(step)
  if (!values)
    return (
      <span className={styles.what}>
        <IdText text={step.target.kind === 'person' ? step.target.name : sentence(step.text)} />
      </span>
    )
  return (
    <span className={styles.what}>
      <code>{step.target.kind === 'token' ? 'gateway.authToken' : step.target.name}</code>
      <BeforeAfter {...values} />
    </span>
  )
}
