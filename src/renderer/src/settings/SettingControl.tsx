import type { JSX, RefCallback } from 'react'
import type { SettingView } from '../../../shared/settings/contract'
import { Button, ui } from '../ui/controls'
import { asField, type FieldValue } from './form'
import styles from './settings.module.css'
import { lengthOf } from './view'

/** How often the checks may sensibly run, in milliseconds. */
const PRESETS: Readonly<Record<string, readonly number[]>> = {
  'heartbeat.intervalMs': [60_000, 300_000, 900_000, 3_600_000]
}

export interface ControlProps {
  item: SettingView
  value: FieldValue
  onChange: (value: FieldValue) => void
  id: string
  describedBy: string
  isInvalid: boolean
  /** Lets the form put the focus here. */
  focusRef: RefCallback<HTMLElement>
}

/** The control that fits a setting's kind. */
export const SettingControl = (props: ControlProps): JSX.Element => {
  const { item, value, onChange, id, describedBy, isInvalid, focusRef } = props
  const shown = value ?? asField(item.default)
  const common = { ref: focusRef, id, 'aria-describedby': describedBy, 'aria-invalid': isInvalid }
  if (item.kind === 'boolean') {
    return (
      <label className={styles.switch}>
        <input
          {...common}
          type="checkbox"
          role="switch"
          checked={shown === true}
          onChange={({ target }) => onChange(target.checked)}
        />
        <span>{shown === true ? 'On' : 'Off'}</span>
      </label>
    )
  }
  const text = String(shown)
  const type = ({ target }: { target: { value: string } }): void => onChange(target.value)
  if (item.choices) {
    return (
      <select {...common} className={ui.input} value={text} onChange={type}>
        {[...new Set([...item.choices, text])].map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  }
  if (item.kind === 'list') {
    return <textarea {...common} className={ui.input} rows={4} value={text} onChange={type} spellCheck={false} />
  }
  return (
    <>
      <input
        {...common}
        className={`${ui.input} ${item.kind === 'integer' ? styles.number : ''}`}
        value={text}
        onChange={type}
        inputMode={item.kind === 'integer' ? 'numeric' : 'text'}
        autoComplete="off"
        spellCheck={false}
      />
      <Presets {...props} />
    </>
  )
}

const Presets = ({ item, onChange }: ControlProps): JSX.Element | null => {
  const presets = PRESETS[item.key]
  if (!presets) return null
  return (
    <span className={styles.presets}>
      {presets.map((ms) => (
        <Button key={ms} onPress={() => onChange(String(ms))}>
          {lengthOf(ms)}
        </Button>
      ))}
    </span>
  )
}
