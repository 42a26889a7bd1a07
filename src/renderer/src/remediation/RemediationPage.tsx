import { useEffect, type JSX } from 'react'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { Page } from '../ui/controls'
import { ApplyStep } from './ApplyStep'
import { ConfirmStep } from './ConfirmStep'
import { DryRunStep } from './DryRunStep'
import { History } from './history/History'
import { RecoveryNotice } from './history/RecoveryNotice'
import { loadRuns, undoLast } from './history/store'
import { UndoDialog } from './history/UndoDialog'
import { LatestRun } from './LatestRun'
import { PlanStep } from './PlanStep'
import { ResultStep } from './ResultStep'
import { StepIndicator } from './StepIndicator'
import { StepPanel } from './StepPanel'
import type { Flow, StepName } from './steps'
import { loadStatus, makePlan, useRemediation, watchRuns } from './store'

const TITLE: Readonly<Record<StepName, string>> = {
  plan: 'What the console would do',
  'dry-run': 'What each action would change',
  confirm: 'Who does what',
  apply: 'Applying the changes',
  result: 'What happened'
}

/** What will happen, what happened? A guided way from the plan to the result. */
export const RemediationPage = (): JSX.Element => {
  const flow = useRemediation((state) => state.flow)
  const connection = useConnection((state) => state.state)
  useEffect(watchRuns, [])
  useAction('remediation.plan', () => flow.step !== 'apply' && void makePlan(), connection === 'connected')
  useAction('remediation.undo-last', () => void undoLast(), connection === 'connected')
  useEffect(() => {
    if (connection === 'entering') return
    const { flow: now } = useRemediation.getState()
    if (now.step === 'plan' && (connection === 'connected' || !now.plan)) void makePlan()
    void loadStatus()
    void loadRuns()
  }, [connection])
  return (
    <Page title="Remediation" lead="See what will be changed, try it without changing anything, then apply it.">
      <RecoveryNotice />
      <StepIndicator step={flow.step} />
      <StepPanel step={flow.step} title={TITLE[flow.step]}>
        <Step flow={flow} />
      </StepPanel>
      <LatestRun />
      <History />
      <UndoDialog />
    </Page>
  )
}

const Step = ({ flow }: { flow: Flow }): JSX.Element => {
  switch (flow.step) {
    case 'plan':
      return <PlanStep flow={flow} />
    case 'dry-run':
      return <DryRunStep flow={flow} />
    case 'confirm':
      return <ConfirmStep flow={flow} />
    case 'apply':
      return <ApplyStep flow={flow} />
    case 'result':
      return <ResultStep flow={flow} />
  }
}
