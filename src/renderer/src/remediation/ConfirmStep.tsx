import type { JSX } from 'react'
import { useConnection } from '../app/connection'
import { Button, Problem, ui } from '../ui/controls'
import { ChangeList } from './ChangeList'
import { capital, share } from './changes'
import { ForecastLines } from './forecast/ForecastLines'
import { PlanFacts } from './PlanFacts'
import styles from './Remediation.module.css'
import { risksOf, undoWords } from './step-words'
import type { DryRun, Flow } from './steps'
import { applyNow, send } from './store'
import { isAuto, titleOf } from './words'

/** Step 3: the last look, parted by who does what. */
export const ConfirmStep = ({ flow }: { flow: Extract<Flow, { step: 'confirm' }> }): JSX.Element => {
  const { plan, preview, problem } = flow
  const isConnected = useConnection(({ state }) => state === 'connected')
  const shown = preview.actions.map(({ id, changes }) => ({
    id,
    title: titleOf(id, plan),
    auto: isAuto(id, plan),
    changes
  }))
  const { console, person } = share(shown)
  return (
    <>
      <div className={styles.columns}>
        <section>
          <h3>The console will change</h3>
          {console.length === 0 ? (
            <p className={ui.lead}>
              Nothing: every step is left to a person. To apply only records the run and names the exact steps.
            </p>
          ) : (
            <>
              <ChangeList changes={console} />
              <p className={ui.hint}>
                Your config file keeps its comments and order. Files that exist are never overwritten.
              </p>
            </>
          )}
        </section>
        <section>
          <h3>A person must still do</h3>
          {person.length === 0 ? (
            <p className={ui.lead}>Nothing. The console does all of it.</p>
          ) : (
            <ChangeList changes={person} />
          )}
        </section>
      </div>
      <Consequences preview={preview} />
      <section className={styles.comesTo}>
        <h3>What it comes to</h3>
        <ForecastLines forecast={preview.forecast} />
        <p className={ui.hint}>
          Reckoned with the checks themselves, restarts included. What is left to a person is not counted on.
        </p>
      </section>
      <PlanFacts {...preview} expiresAtMs={preview.document.expiresAtMs} />
      {problem && <Problem message={`Nothing was applied: ${problem}`} />}
      <div className={ui.actions}>
        <Button look="primary" isDisabled={!isConnected} onPress={() => void applyNow()}>
          Apply now
        </Button>
        <Button onPress={() => send({ kind: 'back' })}>Back to the dry run</Button>
      </div>
    </>
  )
}

/** What it could break, and whether it can be taken back. */
const Consequences = ({ preview }: { preview: DryRun }): JSX.Element | null => {
  const { steps } = preview.document
  const back = undoWords(steps)
  const risks = risksOf(steps)
  if (back === undefined) return null
  return (
    <div className={styles.columns}>
      {risks.length > 0 && (
        <section>
          <h3>What it could disturb</h3>
          <ul className={styles.plain}>
            {risks.map(({ level, why }) => (
              <li key={why}>
                <strong>{capital(level)} risk:</strong> {why}.
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>What can be undone</h3>
        <p>{back}</p>
      </section>
    </div>
  )
}
