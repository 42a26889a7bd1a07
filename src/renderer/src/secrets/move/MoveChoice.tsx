import { useId, type JSX } from 'react'
import { Badge, Button, ui } from '../../ui/controls'
import styles from './move.module.css'
import { placeOf, PLACES, type Place } from './words'

interface Props {
  active: string
  place: Place
  onPlace: (place: Place) => void
  onNext: () => void
  onClose: () => void
}

/** Step 1: the two places, and what each means for who can read the secrets. */
export const MoveChoice = ({ active, place, onPlace, onNext, onClose }: Props): JSX.Element => {
  const name = useId()
  return (
    <>
      <fieldset className={styles.places}>
        <legend className="visually-hidden">Where to</legend>
        {(Object.keys(PLACES) as Place[]).map((each) => (
          <label key={each} className={styles.place}>
            <input
              type="radio"
              name={name}
              value={each}
              checked={place === each}
              onChange={() => onPlace(each)}
              aria-describedby={`${name}-${each}`}
              autoFocus={place === each}
            />
            <span className={styles.placeText}>
              <span className={styles.placeTitle}>
                {PLACES[each].title}
                {placeOf(active) === each && <Badge tone="plain">in use now</Badge>}
              </span>
              <span id={`${name}-${each}`} className={styles.about}>
                <span>{PLACES[each].what}</span>
                <span>
                  <strong>Who can read them:</strong> {PLACES[each].readers}
                </span>
                <span>{PLACES[each].fits}</span>
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <p className={ui.hint}>Nothing changes yet: next you see what would happen.</p>
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Close</Button>
        <Button look="primary" onPress={onNext}>
          Continue
        </Button>
      </div>
    </>
  )
}
