import { useEffect, useState, type JSX } from 'react'
import type { Door, Outcome } from '../../../shared/activity/contract'
import { useAppearance } from '../settings/appearance'
import { ui } from '../ui/controls'
import styles from './Activity.module.css'
import type { Filter, Range } from './filter'
import { setFilter, useActivity } from './store'
import { DOORS } from './words'

const TYPING_MS = 250
const OUTCOMES: Readonly<Record<Outcome, string>> = { ok: 'ok', refused: 'refused', failed: 'failed' }
const RANGES: Readonly<Record<Exclude<Range, ''>, string>> = {
  hour: 'the last hour',
  day: 'the last 24 hours',
  week: 'the last 7 days',
  between: 'between…'
}

/** Narrows the list; the gateway does the filtering. */
export const Filters = (): JSX.Element => {
  const filter = useActivity((state) => state.filter)
  return (
    <form className={styles.filters} role="search" onSubmit={(event) => event.preventDefault()}>
      <TextField name="actor" label="Who begins with" value={filter.actor} placeholder="operator" />
      <TextField name="method" label="Method begins with" value={filter.method} placeholder="secrets." />
      <Choice name="outcome" label="Outcome" value={filter.outcome} words={OUTCOMES} />
      <Choice name="door" label="Door" value={filter.door} words={DOORS satisfies Readonly<Record<Door, string>>} />
      <Choice name="range" label="Time" value={filter.range} words={RANGES} />
      {filter.range === 'between' && (
        <>
          <Moment name="from" label="From" value={filter.from} />
          <Moment name="to" label="To" value={filter.to} />
        </>
      )}
    </form>
  )
}

const Choice = ({
  name,
  label,
  value,
  words
}: {
  name: keyof Filter
  label: string
  value: string
  words: Readonly<Record<string, string>>
}): JSX.Element => (
  <div className={ui.field}>
    <label htmlFor={`activity-${name}`}>{label}</label>
    <select
      id={`activity-${name}`}
      className={ui.input}
      value={value}
      onChange={({ target }) => void setFilter({ [name]: target.value })}
    >
      <option value="">any</option>
      {Object.entries(words).map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </div>
)

const Moment = ({ name, label, value }: { name: 'from' | 'to'; label: string; value: string }): JSX.Element => (
  <div className={ui.field}>
    <label htmlFor={`activity-${name}`}>{label}</label>
    <input
      id={`activity-${name}`}
      type="datetime-local"
      className={ui.input}
      value={value}
      onChange={({ target }) => void setFilter({ [name]: target.value })}
    />
  </div>
)

/** Waits for a pause in the typing before it asks. */
const TextField = ({
  name,
  label,
  value,
  placeholder
}: {
  name: 'actor' | 'method'
  label: string
  value: string
  placeholder: string
}): JSX.Element => {
  const single = useAppearance(({ shortcuts }) => shortcuts)
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => void setFilter({ [name]: text }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text, value, name])
  return (
    <div className={`${ui.field} ${styles.text}`}>
      <label htmlFor={`activity-${name}`}>{label}</label>
      <input
        id={`activity-${name}`}
        type="search"
        className={ui.input}
        value={text}
        maxLength={199}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-keyshortcuts={single && name === 'actor' ? '/' : undefined}
        onChange={({ target }) => setText(target.value)}
        // Whoever goes on to another control has finished typing: an export must not miss the last letters.
        onBlur={() => text !== value && void setFilter({ [name]: text })}
      />
    </div>
  )
}
