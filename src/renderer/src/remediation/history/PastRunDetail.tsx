import type { JSX } from 'react'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { Button, Problem, ui } from '../../ui/controls'
import { download } from '../../ui/download'
import { Skeleton } from '../../ui/Skeleton'
import { Time } from '../../ui/time'
import { sentence } from '../changes'
import { DiffView } from '../diff/DiffView'
import { ShortId } from '../PlanFacts'
import stepStyles from '../Steps.module.css'
import styles from './History.module.css'
import { PastStep } from './PastStep'
import { openRun } from './store'
import { useShownRun, type PlanOfRun } from './use-shown-run'
import { crashWords, whyNotRun } from './words'

/** A past run from the inside: the plan it carried out, what became of each step, what can be undone and why not. */
export const PastRunDetail = ({ id, run }: { id: string; run: PastRun }): JSX.Element => {
  const plan = useShownRun(run.runId)
  const crash = crashWords(run)
  const whyNot = whyNotRun(run)
  const planned = plan.at === 'known' ? plan.shown.document.steps : []
  return (
    <div id={id} className={styles.detail}>
      {crash !== undefined && <p className={styles.crash}>{crash}</p>}
      <ul className={stepStyles.steps} aria-label="Steps of the run">
        {run.steps.map((step) => (
          <PastStep key={step.id} run={run} step={step} planned={planned.find((each) => each.id === step.id)} />
        ))}
      </ul>
      {whyNot.length > 0 && (
        <p>
          <strong>It cannot be undone:</strong> {whyNot.map(sentence).join(' ')}
        </p>
      )}
      <Plan plan={plan} />
      <Foot run={run} plan={plan} />
    </div>
  )
}

/** What the plan was to change. The steps say what became of it. */
const Plan = ({ plan }: { plan: PlanOfRun }): JSX.Element => {
  if (plan.at === 'asking') return <Skeleton what="Asking for the plan of this run" heights={[120]} />
  if (plan.at === 'failed')
    return <Problem message={`The plan of this run could not be read: ${plan.message}`} retry={plan.again} />
  const { diffs, noDiffs } = plan.shown
  return (
    <section className={styles.plan} aria-label="What its plan was to change">
      <h3>What its plan was to change</h3>
      {noDiffs !== null && <p className={styles.crash}>{sentence(noDiffs)}</p>}
      {noDiffs === null && diffs.length === 0 && <p className={ui.lead}>No file.</p>}
      {diffs.map((file) => (
        <DiffView key={file.path} file={file} />
      ))}
    </section>
  )
}

const Foot = ({ run, plan }: { run: PastRun; plan: PlanOfRun }): JSX.Element => {
  const { runId, planId, planDigest, undoOf } = run
  const known = plan.at === 'known' ? plan.shown : undefined
  const save = (): void => {
    // The plan stands beside what became of it: a record that is passed on explains itself.
    const record = { ...run, document: known?.document, diffs: known?.diffs }
    download(`maintenance-${runId}.json`, 'application/json', `${JSON.stringify(record, null, 2)}\n`)
  }
  return (
    <div className={ui.actions}>
      <dl className={styles.ids}>
        <Id name="Run" id={runId} what="the id of the run" />
        <Id name="Plan" id={planId} what="the id of the plan" />
        <Id name="Digest" id={planDigest} what="the digest of the plan" />
        {known && (
          <div>
            <dt>Planned</dt>
            <dd>
              <Time ms={known.document.createdAtMs} />
            </dd>
          </div>
        )}
      </dl>
      {undoOf !== null && <Button onPress={() => openRun(undoOf)}>Show the run it undid</Button>}
      <Button isDisabled={!known} onPress={save}>
        Download the record of this run
      </Button>
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
