import type { MethodResult } from '../../../shared/api'
import type { Door } from '../../../shared/activity/contract'

type Verification = MethodResult<'activity.verify'>

export const DOORS: Readonly<Record<Door, string>> = {
  http: 'HTTP',
  websocket: 'WebSocket',
  command: 'command line',
  window: 'console window',
  system: 'the gateway itself'
}

const records = (count: number): string => `${count} ${count === 1 ? 'record' : 'records'}`

/** What a check of the chain found, in sentences. */
export const verdict = ({ problem, records: count, tornLinesSetAside }: Verification): string[] => [
  ...(problem
    ? [
        `The chain is broken at line ${problem.line}${problem.seq === null ? '' : ` (record ${problem.seq})`}: ${problem.reason}.`,
        count === 0
          ? 'It is the first line, so no record can be relied on.'
          : `Before it, ${records(count)} can be relied on; from there on, none.`
      ]
    : count === 0
      ? ['There is no record yet, so there was nothing to verify.']
      : [`The chain holds: ${records(count)} read, none changed, removed or added.`]),
  ...(tornLinesSetAside > 0
    ? [
        tornLinesSetAside === 1
          ? 'One line that a crash cut short was set aside.'
          : `${tornLinesSetAside} lines that a crash cut short were set aside.`
      ]
    : [])
]

/** What is announced when the list changes. */
export const countWords = (shown: number, arrived: number, older: boolean): string =>
  `${records(shown)} shown${arrived > 0 ? `, ${arrived} of them new` : ''}. ${older ? 'There are older ones.' : 'There are no older ones.'}`
