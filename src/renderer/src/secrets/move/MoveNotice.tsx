import { Truck, TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { Button } from '../../ui/controls'
import page from '../Secrets.module.css'
import styles from './move.module.css'
import { useMove } from './store'
import { backendName, placeOf, progressOf } from './words'

interface Props {
  /** The backend in use. */
  active: string
  isDisabled: boolean
  /** Opens the guided way, to this backend if it is decided. */
  onOpen: (to?: string) => void
}

/** A move under way, or one that was cut short and waits to be finished. */
export const MoveNotice = ({ active, isDisabled, onOpen }: Props): JSX.Element | null => {
  const move = useMove((state) => state.move)
  const interrupted = useMove((state) => state.interrupted)
  if (move) {
    const doing = { copy: 'copying', verify: 'reading back', remove: 'removing' }[move.phase]
    return (
      <section className={page.notice} aria-label="Move under way">
        <Truck size={16} aria-hidden />
        <p>
          <strong>Secrets move to {backendName(move.to)}.</strong>{' '}
          <span className={styles.count}>
            {doing}, {progressOf(move)}
          </span>
        </p>
        <Button onPress={() => onOpen(move.to)}>Show</Button>
      </section>
    )
  }
  if (!interrupted) return null
  const { to, phase } = interrupted
  const isCopying = phase === 'copy'
  return (
    <section className={page.attention} role="alert">
      <TriangleAlert size={18} aria-hidden />
      <div>
        <p>
          <strong>A move of the secrets to {backendName(to)} was interrupted.</strong> No secret is lost.{' '}
          {isCopying
            ? `It was still copying: ${backendName(active)} is in use and holds every secret.`
            : `Everything was copied: ${backendName(to)} is in use and holds every secret. Only the old ones are still to be removed.`}
        </p>
      </div>
      <div className={styles.noticeActions}>
        {isCopying && placeOf(active) !== placeOf(to) && (
          <Button isDisabled={isDisabled} onPress={() => onOpen(active)}>
            Give it up
          </Button>
        )}
        <Button look="primary" isDisabled={isDisabled} onPress={() => onOpen(to)}>
          Finish the move
        </Button>
      </div>
    </section>
  )
}
