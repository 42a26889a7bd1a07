import type { JSX } from 'react'
import { hrefOf } from '../app/route'
import { ui } from '../ui/controls'
import { Time } from '../ui/time'
import { LevelBadge } from './LevelBadge'
import styles from './PostureTable.module.css'
import { areaOf, groupRowsBy, type GroupName, type Grouping, type Row } from './rows'
import { GROUP_LOOK } from './SeverityCount'

/** The element id of a row's link, for giving the focus back. */
export const linkIdOf = (id: string): string => `posture-${id}`

const CAPTION: Readonly<Record<Grouping, string>> = {
  severity: 'Findings and checks, the gravest first',
  area: 'Findings and checks by area, the gravest of each first',
  none: 'Findings and checks, the gravest first'
}

const titleOf = (grouping: Grouping, name: string): string =>
  grouping === 'severity' ? GROUP_LOOK[name as GroupName].title : name

interface TableProps {
  grouping: Grouping
  rows: readonly Row[]
  selectedId: string | undefined
}

/** The rows under their headings. Each has one link, which covers the row and opens the detail. */
export const PostureTable = ({ grouping, rows, selectedId }: TableProps): JSX.Element => (
  <div className={styles.frame}>
    <table className={`${ui.table} ${styles.table}`}>
      <caption className="visually-hidden">{CAPTION[grouping]}</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.level}>
            State
          </th>
          <th scope="col">What was found</th>
          <th scope="col" className={styles.area}>
            Area
          </th>
          <th scope="col" className={styles.since}>
            Since
          </th>
        </tr>
      </thead>
      {groupRowsBy(grouping, rows).map(({ name, rows: members }) => (
        <tbody key={name}>
          {grouping !== 'none' && (
            <tr>
              <th scope="rowgroup" colSpan={4} className={styles.group}>
                {titleOf(grouping, name)} <span className={styles.count}>({members.length})</span>
              </th>
            </tr>
          )}
          {members.map((row) => (
            <TableRow key={row.id} row={row} isSelected={row.id === selectedId} />
          ))}
        </tbody>
      ))}
    </table>
  </div>
)

const TableRow = ({ row, isSelected }: { row: Row; isSelected: boolean }): JSX.Element => (
  <tr className={styles.row} data-selected={isSelected || undefined}>
    <td>
      <LevelBadge level={row.level} />
    </td>
    <td>
      <a
        id={linkIdOf(row.id)}
        className={styles.link}
        href={hrefOf('posture', row.id)}
        aria-current={isSelected || undefined}
      >
        {row.title}
      </a>
      {row.kind === 'check' && <p className={styles.seen}>{row.detail}</p>}
      <code className={styles.id}>{row.id}</code>
    </td>
    <td className={styles.area}>{areaOf(row.id)}</td>
    <td className={styles.since}>{row.sinceMs !== undefined && <Time ms={row.sinceMs} />}</td>
  </tr>
)
