import type { JSX } from 'react'
import type { SettingView } from '../../../shared/settings/contract'
import { ui } from '../ui/controls'
import styles from './settings.module.css'
import { unitNote } from './view'

/** The value as the config file would hold it. A secret is only said to be set or not. */
export const SettingValue = ({ item }: { item: SettingView }): JSX.Element => {
  const { value, secret } = item
  if (secret) return <span>{String(value)}</span>
  if (value === null || value === '') return <span className={ui.hint}>empty</span>
  if (Array.isArray(value)) {
    return (
      <ul className={styles.values}>
        {value.map((text) => (
          <li key={text}>
            <code>{text}</code>
          </li>
        ))}
      </ul>
    )
  }
  const note = unitNote(item)
  return (
    <>
      <code>{String(value)}</code>
      {note !== undefined && <span className={ui.hint}> ({note})</span>}
    </>
  )
}
