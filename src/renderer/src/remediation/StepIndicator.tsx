import type { JSX } from 'react'
import { Steps } from '../ui/Steps'
import { STEPS, type StepName } from './steps'

const LABEL: Readonly<Record<StepName, string>> = {
  plan: 'Plan',
  'dry-run': 'Dry run',
  confirm: 'Confirm',
  apply: 'Apply',
  result: 'Result'
}

/** Where one is on the way: what is done, what is now, what comes. */
export const StepIndicator = ({ step }: { step: StepName }): JSX.Element => (
  <Steps label="Steps of a remediation" names={STEPS.map((name) => LABEL[name])} now={STEPS.indexOf(step)} />
)
