import type { JSX } from 'react'
import { hrefOf } from '../app/route'
import { ui } from '../ui/controls'
import { LevelBadge } from './LevelBadge'
import styles from './PostureTable.module.css'
import { areaOf, groupRows, type Row } from './rows'
import { GROUP_LOOK } from './SeverityCount'

/** The element id of a row's link, for giving the focus back. */
export const linkIdOf = (id: string): string => `posture-${id}`

interface TableProps {
  rows: readonly Row[]
  selectedId: string | undefined
}

/** The rows by gravity. Each has one link, which covers the row and opens the detail. */
export const PostureTable = ({ rows, selectedId }: TableProps): JSX.Element => (
  <div className={styles.frame}>
    <table className={`${ui.table} ${styles.table}`}>
      <caption className="visually-hidden">Findings and checks, the gravest first</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.level}>
            State
          </th>
          <th scope="col">What was found</th>
          <th scope="col" className={styles.area}>
            Area
          </th>
        </tr>
      </thead>
      {groupRows(rows).map(({ name, rows: members }) => (
        <tbody key={name}>
          <tr>
            <th scope="rowgroup" colSpan={3} className={styles.group}>
              {GROUP_LOOK[name].title} <span className={styles.count}>({members.length})</span>
            </th>
          </tr>
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
        {row.kind === 'check' && <span className={styles.seen}> · {row.detail}</span>}
      </a>
      <code className={styles.id}>{row.id}</code>
    </td>
    <td className={styles.area}>{areaOf(row.id)}</td>
  </tr>
)
