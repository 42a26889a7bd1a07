import { FlaskConical } from 'lucide-react'
import type { JSX } from 'react'
import { Button, Problem, ui } from '../ui/controls'
import { Skeleton } from '../ui/Skeleton'
import styles from './Remediation.module.css'
import type { Flow } from './steps'
import { makeDryRun, send } from './store'
import { ChangeList } from './ChangeList'
import { changesOf } from './changes'
import { isAuto, titleOf } from './words'

/** Step 2: what each action would do. */
export const DryRunStep = ({ flow }: { flow: Extract<Flow, { step: 'dry-run' }> }): JSX.Element => {
  const { plan, preview, problem } = flow
  if (problem) return <Problem message={`The dry run failed: ${problem}`} retry={() => void makeDryRun()} />
  if (!preview) return <Skeleton what="Trying the plan without changing anything" heights={[46, 86, 30]} />
  return (
    <>
      <p className={styles.calmNote}>
        <FlaskConical size={16} aria-hidden />
        <span>
          <strong>Nothing was changed.</strong> This is what each action would do.
        </span>
      </p>
      <ul className={styles.actions}>
        {preview.actions.map(({ id, changes }) => (
          <li key={id} className={styles.action}>
            <div className={styles.actionHead}>
              <h3>{titleOf(id, plan)}</h3>
              <code className={styles.id}>{id}</code>
            </div>
            <ChangeList changes={changesOf({ changes, auto: isAuto(id, plan) })} />
          </li>
        ))}
      </ul>
      <div className={ui.actions}>
        <Button look="primary" onPress={() => send({ kind: 'confirming' })}>
          Go on to confirm
        </Button>
        <Button onPress={() => send({ kind: 'back' })}>Back to the plan</Button>
      </div>
    </>
  )
}
