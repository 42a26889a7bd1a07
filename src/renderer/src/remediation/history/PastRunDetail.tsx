import type { JSX } from 'react'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { useConnection } from '../../app/connection'
import { Badge, Button, ui } from '../../ui/controls'
import { download } from '../../ui/download'
import { sentence } from '../changes'
import { IdText } from '../IdText'
import { ShortId } from '../PlanFacts'
import { StepOutcome } from '../StepOutcome'
import { StepStatusBadge } from '../StepStatusBadge'
import stepStyles from '../Steps.module.css'
import styles from './History.module.css'
import { askUndo, openRun } from './store'
import { becauseOf, crashWords, whyNotRun, whyNotWords, type RunStep } from './words'

/** A past run from the inside: its steps, what can be undone and why not. */
export const PastRunDetail = ({ id, run }: { id: string; run: PastRun }): JSX.Element => {
  const { runId, planId, planDigest, undoOf, steps } = run
  const because = becauseOf(run)
  const crash = crashWords(run)
  const whyNot = whyNotRun(run)
  return (
    <div id={id} className={styles.detail}>
      {crash !== undefined && <p className={styles.crash}>{crash}</p>}
      {because !== undefined && <p>{because}</p>}
      <ul className={stepStyles.steps} aria-label="Steps of the run">
        {steps.map((step) => (
          <Step key={step.id} run={run} step={step} />
        ))}
      </ul>
      {whyNot.length > 0 && (
        <p>
          <strong>It cannot be undone:</strong> {whyNot.map(sentence).join(' ')}
        </p>
      )}
      <div className={ui.actions}>
        <dl className={styles.ids}>
          <Id name="Run" id={runId} what="the id of the run" />
          <Id name="Plan" id={planId} what="the id of the plan" />
          <Id name="Digest" id={planDigest} what="the digest of the plan" />
        </dl>
        {undoOf !== null && <Button onPress={() => openRun(undoOf)}>Show the run it undid</Button>}
        <Button
          onPress={() => download(`maintenance-${runId}.json`, 'application/json', `${JSON.stringify(run, null, 2)}\n`)}
        >
          Download the record of this run
        </Button>
      </div>
    </div>
  )
}

const Id = ({ name, id, what }: { name: string; id: string; what: string }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>
      <ShortId id={id} what={what} />
    </dd>
  </div>
)

const Step = ({ run, step }: { run: PastRun; step: RunStep }): JSX.Element => {
  const { id, text, status, undoable, undoneBy, whyNot } = step
  const isConnected = useConnection(({ state }) => state === 'connected')
  return (
    <li className={styles.step}>
      <div className={stepStyles.body}>
        <div className={stepStyles.head}>
          <IdText text={sentence(text)} />
          <span className={styles.marks}>
            <StepStatusBadge status={status} isUndo={run.kind === 'undo'} />
            {undoneBy !== null && <Badge tone="plain">undone</Badge>}
            {undoable && (
              <Button
                look="quiet"
                isDisabled={!isConnected}
                onPress={() => askUndo({ runId: run.runId, stepId: id })}
                aria-label={`Undo this step: ${text}`}
              >
                Undo…
              </Button>
            )}
          </span>
        </div>
        <StepOutcome result={step} />
        {status === 'fixed' && undoneBy === null && !undoable && whyNot !== null && run.undoable && (
          <p className={stepStyles.quiet}>Cannot be undone: {sentence(whyNotWords(whyNot))}</p>
        )}
      </div>
    </li>
  )
}
