import type { JSX } from 'react'
import type { ActionResult } from '../../../shared/remediation/contract'
import { sentence } from './changes'
import { CheckAgain } from './CheckAgain'
import { IdText } from './IdText'
import styles from './Remediation.module.css'
import { StepItem } from './StepItem'
import stepStyles from './Steps.module.css'
import { stepsOf, type DryRun } from './steps'
import { unsaid } from './step-words'

interface Props {
  action: ActionResult
  title: string
  preview: DryRun
}

/** What became of each step of an action, and whatever is to be said beyond that. */
export const ActionSteps = ({ action, title, preview }: Props): JSX.Element => {
  const { id, steps, reasons, manual, stopped } = action
  const planned = stepsOf(preview, id)
  return (
    <>
      {planned.length > 0 && (
        <ul className={stepStyles.steps} aria-label={`Steps of “${title}”`}>
          {planned.map((step) => {
            const result = steps.find((each) => each.id === step.id)
            return (
              <StepItem key={step.id} step={step} result={result}>
                {result?.status === 'manual' && step.checkId !== null && <CheckAgain checkId={step.checkId} />}
              </StepItem>
            )
          })}
        </ul>
      )}
      <Lines title="Why it failed" lines={unsaid(reasons, planned, steps)} />
      <Lines title="Still to be done by a person" lines={stopped ? [] : unsaid(manual, planned, steps)} />
    </>
  )
}

const Lines = ({ title, lines }: { title: string; lines: readonly string[] }): JSX.Element | null =>
  lines.length === 0 ? null : (
    <>
      <p className={styles.label}>{title}</p>
      <ol className={styles.manual}>
        {lines.map((line, at) => (
          <li key={at}>
            <IdText text={sentence(line)} />
          </li>
        ))}
      </ol>
    </>
  )
