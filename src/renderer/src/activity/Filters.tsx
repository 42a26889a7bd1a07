import { useEffect, useState, type JSX } from 'react'
import type { Door, Outcome } from '../../../shared/activity/contract'
import { Button, ui } from '../ui/controls'
import styles from './Activity.module.css'
import { EVERYTHING } from './filter'
import { setFilter, useActivity } from './store'
import { DOORS } from './words'

const TYPING_MS = 250
const OUTCOMES = ['ok', 'refused', 'failed'] as const satisfies readonly Outcome[]

/** Narrows the list; the gateway does the filtering. */
export const Filters = (): JSX.Element => {
  const filter = useActivity((state) => state.filter)
  return (
    <form className={styles.filters} role="search" onSubmit={(event) => event.preventDefault()}>
      <div className={ui.field}>
        <label htmlFor="activity-outcome">Outcome</label>
        <select
          id="activity-outcome"
          className={ui.input}
          value={filter.outcome}
          onChange={({ target }) => void setFilter({ outcome: target.value as Outcome | '' })}
        >
          <option value="">any</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome}>{outcome}</option>
          ))}
        </select>
      </div>
      <div className={ui.field}>
        <label htmlFor="activity-door">Door</label>
        <select
          id="activity-door"
          className={ui.input}
          value={filter.door}
          onChange={({ target }) => void setFilter({ door: target.value as Door | '' })}
        >
          <option value="">any</option>
          {Object.entries(DOORS).map(([door, words]) => (
            <option key={door} value={door}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <MethodField method={filter.method} />
      <Button onPress={() => void setFilter(EVERYTHING)}>Show everything</Button>
    </form>
  )
}

const MethodField = ({ method }: { method: string }): JSX.Element => {
  const [text, setText] = useState(method)
  const [shown, setShown] = useState(method)
  if (shown !== method) {
    setShown(method)
    setText(method)
  }
  useEffect(() => {
    if (text === method) return
    const timer = setTimeout(() => void setFilter({ method: text }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, method])
  return (
    <div className={`${ui.field} ${styles.method}`}>
      <label htmlFor="activity-method">Method begins with</label>
      <input
        id="activity-method"
        type="search"
        className={ui.input}
        value={text}
        maxLength={199}
        placeholder="secrets."
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
      />
    </div>
  )
}
