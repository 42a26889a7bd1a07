import { FlaskConical } from 'lucide-react'
import type { JSX } from 'react'
import { Button, Problem, ui } from '../ui/controls'
import { Skeleton } from '../ui/Skeleton'
import { DiffView } from './diff/DiffView'
import { PlanFacts } from './PlanFacts'
import styles from './Remediation.module.css'
import { StepItem } from './StepItem'
import stepStyles from './Steps.module.css'
import { isNoop, stepsOf, type DryRun, type Flow } from './steps'
import { makeDryRun, send } from './store'

/** Step 2: what each action would do, to the line. */
export const DryRunStep = ({ flow }: { flow: Extract<Flow, { step: 'dry-run' }> }): JSX.Element => {
  const { preview, problem } = flow
  if (problem) return <Problem message={`The dry run failed: ${problem}`} retry={() => void makeDryRun()} />
  if (!preview) return <Skeleton what="Trying the plan without changing anything" heights={[46, 86, 30]} />
  return (
    <>
      <div className={styles.calmNote}>
        <FlaskConical size={16} aria-hidden />
        <p>
          <strong>Nothing was changed.</strong> This plan is saved, and exactly this is what an apply does.
        </p>
      </div>
      <PlanFacts {...preview} expiresAtMs={preview.document.expiresAtMs} />
      <Actions preview={preview} />
      <Diffs preview={preview} />
      <div className={ui.actions}>
        {!isNoop(preview) && (
          <Button look="primary" onPress={() => send({ kind: 'confirming' })}>
            Go on to confirm
          </Button>
        )}
        <Button onPress={() => send({ kind: 'back' })}>Back to the plan</Button>
      </div>
    </>
  )
}

const Actions = ({ preview }: { preview: DryRun }): JSX.Element => (
  <ul className={styles.actions}>
    {preview.document.actions.map(({ id, title }) => (
      <li key={id} className={styles.action}>
        <div className={styles.actionHead}>
          <h3>{title}</h3>
          <code className={styles.id}>{id}</code>
        </div>
        {id === 'noop' ? (
          <p>What you chose is done by now. Go back to the plan.</p>
        ) : (
          <ul className={stepStyles.steps} aria-label={`Steps of “${title}”`}>
            {stepsOf(preview, id).map((step) => (
              <StepItem key={step.id} step={step} />
            ))}
          </ul>
        )}
      </li>
    ))}
  </ul>
)

const Diffs = ({ preview: { diffs } }: { preview: DryRun }): JSX.Element | null =>
  diffs.length === 0 ? null : (
    <section className={styles.diffs} aria-labelledby="diffs-title">
      <h3 id="diffs-title">{diffs.length === 1 ? 'The file it changes' : `The ${diffs.length} paths it changes`}</h3>
      {diffs.map((file) => (
        <DiffView key={file.path} file={file} />
      ))}
      <p className={ui.hint}>Secrets are hidden. A mark such as “(hidden 3f2a1c)” changes when the secret does.</p>
    </section>
  )
