import type { JSX } from 'react'
import { Button, Problem, ui } from '../ui/controls'
import styles from './Remediation.module.css'
import { chosenActions, type Flow } from './steps'
import { applyNow, send } from './store'
import { ChangeList } from './ChangeList'
import { share } from './changes'

/** Step 3: the last look, parted by who does what. */
export const ConfirmStep = ({ flow }: { flow: Extract<Flow, { step: 'confirm' }> }): JSX.Element => {
  const { plan, only, preview, checking, problem } = flow
  const shown = chosenActions(plan, only).map((action) => ({
    ...action,
    changes: preview.actions.find(({ id }) => id === action.id)?.changes ?? action.changes
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
      {problem && <Problem message={`Nothing was applied: ${problem}`} />}
      <div className={ui.actions}>
        <Button look="primary" isDisabled={checking} onPress={() => void applyNow()}>
          {checking ? 'Checking that nothing moved…' : 'Apply now'}
        </Button>
        <Button isDisabled={checking} onPress={() => send({ kind: 'back' })}>
          Back to the dry run
        </Button>
      </div>
    </>
  )
}
