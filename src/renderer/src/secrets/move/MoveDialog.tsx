import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react'
import type { MovePlan } from '../../../../shared/secrets/move-contract'
import { call, CallError, messageOf } from '../../app/client'
import { Dialog } from '../../ui/controls'
import { refreshSecrets } from '../store'
import { MoveChoice } from './MoveChoice'
import { MoveReview } from './MoveReview'
import { MoveResult, type Outcome } from './MoveResult'
import { MoveRunning } from './MoveRunning'
import styles from './move.module.css'
import { refreshMove, useMove } from './store'
import { MoveSteps, type MoveStep } from './MoveSteps'
import { placeOf, type Place } from './words'

interface Props {
  /** The backend in use. */
  active: string
  /** Where to, when that was decided before. */
  to?: string | undefined
  onClose: () => void
}

const TITLES: Readonly<Record<MoveStep, string>> = {
  choose: 'Where should they be kept?',
  review: 'What will happen',
  move: 'Moving',
  result: 'Result'
}

/** The guided way from one backend to another: where to, what will happen, the move as it goes, what became of it. */
export const MoveDialog = ({ active, to, onClose }: Props): JSX.Element => {
  const move = useMove((state) => state.move)
  const last = useMove((state) => state.last)
  const [step, setStep] = useState<MoveStep>(move ? 'move' : to === undefined ? 'choose' : 'review')
  const [place, setPlace] = useState<Place>(
    (to !== undefined && placeOf(to)) || (placeOf(active) === 'native' ? 'encrypted-file' : 'native')
  )
  const [outcome, setOutcome] = useState<Outcome>()
  const isOurs = useRef(false)

  const start = async ({ to: backend }: MovePlan): Promise<void> => {
    isOurs.current = true
    setStep('move')
    try {
      const { from, to: where, moved } = await call('secrets.move', { to: backend as 'native' })
      setOutcome({ kind: 'moved', from, to: where, moved })
    } catch (error) {
      const isCancelled = error instanceof CallError && error.code === 'secrets.move-cancelled'
      setOutcome(isCancelled ? { kind: 'cancelled' } : { kind: 'failed', reason: messageOf(error) })
    }
    await Promise.all([refreshMove(), refreshSecrets()])
    setStep('result')
    isOurs.current = false
  }

  // A move that was under way when this was opened, or that another door started.
  useEffect(() => {
    if (step !== 'move' || move || isOurs.current) return
    if (last)
      setOutcome(
        last.outcome === 'moved'
          ? { kind: 'moved', from: last.from, to: last.to, moved: last.moved }
          : last.outcome === 'cancelled'
            ? { kind: 'cancelled' }
            : { kind: 'failed', reason: last.reason ?? 'The reason is not known.' }
      )
    else setOutcome({ kind: 'failed', reason: 'The gateway was started again meanwhile.' })
    setStep('result')
  }, [step, move, last])

  return (
    <Dialog title="Move secrets" isOpen onClose={onClose}>
      <MoveSteps step={step} />
      <Step name={step}>
        {step === 'choose' && (
          <MoveChoice
            active={active}
            place={place}
            onPlace={setPlace}
            onNext={() => setStep('review')}
            onClose={onClose}
          />
        )}
        {step === 'review' && (
          <MoveReview
            place={place}
            onBack={() => setStep('choose')}
            onStart={(plan) => void start(plan)}
            onClose={onClose}
          />
        )}
        {step === 'move' && <MoveRunning onClose={onClose} />}
        {step === 'result' && outcome && (
          <MoveResult outcome={outcome} onAgain={() => setStep('review')} onClose={onClose} />
        )}
      </Step>
    </Dialog>
  )
}

/** A step under its heading, which takes the focus when the step changes. */
const Step = ({ name, children }: { name: MoveStep; children: ReactNode }): JSX.Element => {
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(name)
  useEffect(() => {
    if (shown.current === name) return
    shown.current = name
    heading.current?.focus()
  }, [name])
  return (
    <section className={styles.step} aria-labelledby="move-step">
      <h3 id="move-step" ref={heading} tabIndex={-1} className={styles.heading}>
        {TITLES[name]}
      </h3>
      {children}
    </section>
  )
}
