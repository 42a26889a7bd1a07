import type { JSX } from 'react'
import type { PlanStep } from '../../../../shared/remediation/plan-contract'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { useConnection } from '../../app/connection'
import { Badge, Button } from '../../ui/controls'
import { sentence } from '../changes'
import { IdText } from '../IdText'
import { StepItem } from '../StepItem'
import { StepOutcome } from '../StepOutcome'
import stepStyles from '../Steps.module.css'
import { StepStatusBadge } from '../StepStatusBadge'
import { askUndo } from './store'
import { whyNotWords, type RunStep } from './words'

interface Props {
  run: PastRun
  step: RunStep
  /** The step as its plan has it, once that is known. */
  planned: PlanStep | undefined
}

const HELP = 'Make a new plan: it is made from what is there now.'

/** One step of a past run: what was planned, what became of it, and whether it can be taken back now. */
export const PastStep = ({ run, step, planned }: Props): JSX.Element => {
  const { status, undoable, undoneBy, whyNot } = step
  const why = status === 'fixed' && undoneBy === null && !undoable && run.undoable ? whyNot : null
  const marks = <Marks run={run} step={step} />
  const cannot = why !== null && <p className={stepStyles.quiet}>Cannot be undone: {sentence(whyNotWords(why))}</p>
  if (planned)
    return (
      <StepItem step={planned} result={step} help={HELP} marks={marks}>
        {cannot}
      </StepItem>
    )
  return (
    <li>
      <div className={stepStyles.body}>
        <div className={stepStyles.head}>
          <IdText text={sentence(step.text)} />
          <span className={stepStyles.marks}>
            <StepStatusBadge status={status} isUndo={run.kind === 'undo'} />
            {marks}
          </span>
        </div>
        <StepOutcome result={step} />
        {cannot}
      </div>
    </li>
  )
}

const Marks = ({ run: { runId }, step }: Pick<Props, 'run' | 'step'>): JSX.Element => {
  const { id, text, undoable, undoneBy } = step
  const isConnected = useConnection(({ state }) => state === 'connected')
  return (
    <>
      {undoneBy !== null && <Badge tone="plain">undone</Badge>}
      {undoable && (
        <Button
          look="quiet"
          isDisabled={!isConnected}
          onPress={() => askUndo({ runId, stepId: id })}
          aria-label={`Undo this step: ${text}`}
        >
          Undo…
        </Button>
      )}
    </>
  )
}
