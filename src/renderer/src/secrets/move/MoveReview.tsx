import { ArrowRight, TriangleAlert } from 'lucide-react'
import { useCallback, useEffect, useState, type JSX } from 'react'
import type { MoveObstacle, MovePlan } from '../../../../shared/secrets/move-contract'
import { call, messageOf } from '../../app/client'
import { useConnection } from '../../app/connection'
import { Button, Problem, ui } from '../../ui/controls'
import styles from './move.module.css'
import { sentence } from '../words'
import { backendName, secretsOf, type Place } from './words'

interface Props {
  place: Place
  onBack: () => void
  onStart: (plan: MovePlan) => void
  onClose: () => void
}

/** Step 2: whether it can be done, what stands in the way, what will happen. */
export const MoveReview = ({ place, onBack, onStart, onClose }: Props): JSX.Element => {
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [plan, setPlan] = useState<MovePlan>()
  const [problem, setProblem] = useState<string>()
  const look = useCallback(() => {
    let isShown = true
    setPlan(undefined)
    setProblem(undefined)
    call('secrets.move.plan', { to: place }).then(
      (made) => isShown && setPlan(made),
      (error: unknown) => isShown && setProblem(messageOf(error))
    )
    return () => void (isShown = false)
  }, [place])
  useEffect(look, [look])

  const finishes = plan?.interrupted?.to === plan?.to && plan?.interrupted !== null
  const isNothing = plan?.count === 0 && !finishes
  return (
    <>
      <p role="status" className={plan ? 'visually-hidden' : ui.lead}>
        {plan
          ? plan.possible
            ? 'The move can be done.'
            : 'The move cannot be done yet.'
          : problem === undefined && 'Asking both stores, and trying the credential store. This can take some seconds…'}
      </p>
      {problem !== undefined && <Problem message={problem} retry={() => look()} />}
      {plan && (
        <>
          <p className={styles.route}>
            <span>{backendName(plan.from)}</span>
            <ArrowRight size={14} aria-label="to" />
            <span>{backendName(plan.to)}</span>
            <span className={ui.lead}>{secretsOf(plan.count)}</span>
          </p>
          {plan.obstacles.map((each) => (
            <Obstacle key={each.kind} obstacle={each} />
          ))}
          {isNothing && plan.possible && (
            <p>There is no secret in {backendName(plan.from)}: a move only changes which store is in use.</p>
          )}
          {plan.possible && (
            <ol className={styles.plan}>
              {plan.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          )}
          {plan.possible && (
            <p className={ui.hint}>
              Nothing is removed before every copy was read back. Programs can read secrets all the while; what they
              change waits until the move has ended.
            </p>
          )}
        </>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Close</Button>
        <Button onPress={onBack}>Back</Button>
        {plan && !plan.possible && <Button onPress={() => look()}>Look again</Button>}
        <Button look="primary" isDisabled={!plan?.possible || !isConnected} onPress={() => plan && onStart(plan)}>
          {finishes ? 'Finish the move' : plan?.count ? `Move ${secretsOf(plan.count)}` : 'Move'}
        </Button>
      </div>
    </>
  )
}

const Obstacle = ({ obstacle: { reason, todo, targetIds, more } }: { obstacle: MoveObstacle }): JSX.Element => (
  <div className={styles.obstacle}>
    <TriangleAlert size={15} aria-hidden />
    <div>
      <p>
        <strong>In the way:</strong> {sentence(reason)}
      </p>
      {targetIds.length > 0 && (
        <ul className={styles.ids} tabIndex={0} aria-label="The secrets it is about">
          {targetIds.map((id) => (
            <li key={id}>
              <code>{id}</code>
            </li>
          ))}
          {more > 0 && <li>and {more} more</li>}
        </ul>
      )}
      <p>
        <strong>What to do:</strong> {todo}
      </p>
    </div>
  </div>
)
