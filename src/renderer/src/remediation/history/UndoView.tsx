import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import type { UndoResult } from '../../../../shared/remediation/undo-contract'
import { useConnection } from '../../app/connection'
import { Button, Problem, ui } from '../../ui/controls'
import { Skeleton } from '../../ui/Skeleton'
import { sentence } from '../changes'
import { DiffView } from '../diff/DiffView'
import { PlanFacts } from '../PlanFacts'
import { StepItem } from '../StepItem'
import { countSteps } from '../step-words'
import stepStyles from '../Steps.module.css'
import styles from './History.module.css'
import type { UndoPhase } from './undo-flow'
import { UndoProgress } from './UndoProgress'

interface Props {
  phase: UndoPhase
  isStep: boolean
  onLook: () => void
  onUndo: () => void
  onClose: () => void
}

/** What the dialog of an undo shows, from the preview to the result. */
export const UndoView = (props: Props): JSX.Element => {
  const { phase, onLook, onClose } = props
  switch (phase.at) {
    case 'looking':
      return <Skeleton what="Looking at what an undo would change" heights={[60, 120, 30]} />
    case 'shown':
      return <Preview {...props} phase={phase} />
    case 'undoing':
      return <UndoProgress preview={phase.preview} />
    case 'done':
      return <Done result={phase.result} onClose={onClose} />
    case 'refused':
      return <Refused {...props} phase={phase} />
    case 'failed':
      return (
        <>
          <Problem
            message={
              phase.isUnknown
                ? `The result is not known: ${phase.message}. “Past runs” says what was undone.`
                : `Nothing was undone: ${phase.message}`
            }
            {...(!phase.isUnknown && { retry: onLook })}
          />
          <Close onClose={onClose} />
        </>
      )
  }
}

const Close = ({ onClose }: { onClose: () => void }): JSX.Element => (
  <div className={ui.dialogActions}>
    <Button onPress={onClose}>Close</Button>
  </div>
)

type Shown = Extract<UndoPhase, { at: 'shown' }>

const Preview = ({ phase, isStep, onUndo, onClose }: Props & { phase: Shown }): JSX.Element => {
  const { preview } = phase
  const { document, diffs } = preview
  const isConnected = useConnection(({ state }) => state === 'connected')
  return (
    <>
      {phase.stale !== undefined && (
        <p className={styles.stale} role="alert">
          {phase.stale}
        </p>
      )}
      <p>
        <strong>Nothing was changed yet.</strong> Exactly this is what the undo of the {isStep ? 'step' : 'run'} does.
        It is a run of its own, and can be undone too.
      </p>
      <PlanFacts {...preview} expiresAtMs={document.expiresAtMs} />
      <ul className={stepStyles.steps} aria-label="Steps of the undo">
        {document.steps.map((step) => (
          <StepItem key={step.id} step={step} />
        ))}
      </ul>
      {diffs.map((file) => (
        <DiffView key={file.path} file={file} />
      ))}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button look="primary" isDisabled={!isConnected} onPress={onUndo}>
          Undo now
        </Button>
      </div>
    </>
  )
}

const Refused = ({
  phase,
  isStep,
  onLook,
  onClose
}: Props & { phase: Extract<UndoPhase, { at: 'refused' }> }): JSX.Element => (
  <>
    <div className={styles.refused} role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <p>
          <strong>Nothing was undone.</strong>
        </p>
        <ul>
          {phase.reasons.map(({ stepId, reason }) => (
            <li key={`${stepId ?? ''} ${reason}`}>{sentence(reason)}</li>
          ))}
        </ul>
      </div>
    </div>
    <p>
      {isStep
        ? 'Put it back by hand, or leave it as it is.'
        : 'A run is undone as a whole or not at all. Where other steps of it can still be undone, “Past runs” offers each by itself.'}
    </p>
    <div className={ui.dialogActions}>
      <Button onPress={onLook}>Look again</Button>
      <Button onPress={onClose}>Close</Button>
    </div>
  </>
)

const HELP = 'It was left as it is. Look at the past run again: it says whether the step can still be undone.'

const Done = ({ result, onClose }: { result: UndoResult; onClose: () => void }): JSX.Element => {
  const { ok, stopped, steps, document, healthScore } = result
  return (
    <>
      <p className={styles.done} role="status" data-tone={ok ? 'ok' : 'warn'}>
        {ok ? <CircleCheck size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
        <span>
          {ok ? 'It is undone' : stopped ? 'The undo was stopped' : 'It is not undone as a whole'}:{' '}
          {countSteps(steps, 'put back')}. The health score is {healthScore} of 100 now.
          {stopped && ' What is left can still be undone: “Past runs” offers it.'}
        </span>
      </p>
      <ul className={stepStyles.steps} aria-label="Steps of the undo">
        {document.steps.map((step) => (
          <StepItem key={step.id} step={step} result={steps.find(({ id }) => id === step.id)} help={HELP} />
        ))}
      </ul>
      <Close onClose={onClose} />
    </>
  )
}
