import type { JSX } from 'react'
import type { SettingChange } from '../../../shared/settings/contract'
import { ui } from '../ui/controls'
import { asWords, labelOf } from './view'

/** What changes: from what, to what, and when it holds. */
export const ChangeTable = ({ changes }: { changes: readonly SettingChange[] }): JSX.Element => (
  <table className={ui.table}>
    <thead>
      <tr>
        <th scope="col">Setting</th>
        <th scope="col">Now</th>
        <th scope="col">Then</th>
        <th scope="col">Holds</th>
      </tr>
    </thead>
    <tbody>
      {changes.map(({ key, from, to, needsRestart }) => (
        <tr key={key}>
          <td>{labelOf(key)}</td>
          <td>
            <code>{asWords(key, from)}</code>
          </td>
          <td>
            <code>{asWords(key, to)}</code>
          </td>
          <td>{needsRestart ? 'from the next start on' : 'at once'}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
