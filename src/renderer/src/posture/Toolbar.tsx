import type { JSX } from 'react'
import { ui } from '../ui/controls'
import { SearchBox } from '../ui/SearchBox'
import { GROUPINGS, type Grouping, type RowFilter } from './rows'
import styles from './Toolbar.module.css'

const KINDS = [
  ['all', 'All'],
  ['finding', 'Findings'],
  ['check', 'Checks'],
  ['waived', 'Waived']
] as const satisfies readonly (readonly [RowFilter['kind'], string])[]

const BY: Readonly<Record<Grouping, string>> = { severity: 'Severity', area: 'Area', none: 'Nothing' }

interface ToolbarProps {
  filter: RowFilter
  onChange: (filter: RowFilter) => void
  grouping: Grouping
  onGroup: (grouping: Grouping) => void
}

/** Search, filter and grouping over the table. */
export const Toolbar = ({ filter, onChange, grouping, onGroup }: ToolbarProps): JSX.Element => (
  <form
    role="search"
    aria-label="Filter the table"
    className={styles.toolbar}
    onSubmit={(event) => event.preventDefault()}
  >
    <SearchBox
      label="Search id, title or detail"
      value={filter.text}
      onChange={(text) => onChange({ ...filter, text })}
    />
    <fieldset className={styles.kinds}>
      <legend className="visually-hidden">What to show</legend>
      {KINDS.map(([kind, label]) => (
        <label key={kind} className={styles.kind}>
          <input
            type="radio"
            name="posture-kind"
            className="visually-hidden"
            checked={filter.kind === kind}
            onChange={() => onChange({ ...filter, kind })}
          />
          {label}
        </label>
      ))}
    </fieldset>
    <label className={styles.bad}>
      <input
        type="checkbox"
        checked={filter.badOnly}
        onChange={({ target }) => onChange({ ...filter, badOnly: target.checked })}
      />
      Bad only
    </label>
    <label className={styles.group}>
      Group by
      <select
        className={ui.input}
        value={grouping}
        onChange={({ target }) => onGroup(GROUPINGS.find((each) => each === target.value) ?? 'severity')}
      >
        {GROUPINGS.map((each) => (
          <option key={each} value={each}>
            {BY[each]}
          </option>
        ))}
      </select>
    </label>
  </form>
)
