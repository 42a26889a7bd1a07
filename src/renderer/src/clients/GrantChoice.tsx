import type { JSX } from 'react'
import { GRANT_GROUPS, GRANTABLE } from '../../../shared/clients/grants'
import { ui } from '../ui/controls'
import styles from './clients.module.css'
import { GROUPS } from './words'

const GROUPED: readonly string[] = Object.values(GRANT_GROUPS).flat()
const BY_NAME = GRANTABLE.filter((name) => !GROUPED.includes(name))

interface Props {
  grants: readonly string[]
  onChange: (grants: readonly string[]) => void
}

/** What a client may call: by what it is for, or by exact names. */
export const GrantChoice = ({ grants, onChange }: Props): JSX.Element => {
  const toggle = (name: string): void =>
    onChange(grants.includes(name) ? grants.filter((each) => each !== name) : [...grants, name])
  const box = (name: string): JSX.Element => (
    <input type="checkbox" checked={grants.includes(name)} onChange={() => toggle(name)} />
  )
  return (
    <fieldset className={styles.grants}>
      <legend className={ui.label}>What it may do</legend>
      {GROUPS.map(({ name, title, what }) => (
        <label key={name} className={styles.grant}>
          {box(name)}
          <span>
            <strong>{title}</strong> <code>{name}</code>
            <span className={ui.hint}>{what}</span>
          </span>
        </label>
      ))}
      <details>
        <summary>More, by exact name</summary>
        <div className={styles.byName}>
          {BY_NAME.map((name) => (
            <label key={name} className={styles.grant}>
              {box(name)}
              <code>{name}</code>
            </label>
          ))}
        </div>
      </details>
      {grants.length === 0 && <p className={ui.problem}>Choose at least one.</p>}
    </fieldset>
  )
}
