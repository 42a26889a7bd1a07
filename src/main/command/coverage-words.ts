import type { Coverage } from '../../shared/posture/contract'
import { count, paint, printable } from './io'

/** How much was checked, and what was not: unknown is no pass. */
export const coverageText = ({ checked, total, waived, notChecked }: Coverage): string => {
  const head = `${checked} of ${count(total, 'check')} made${waived > 0 ? `, ${count(waived, 'finding')} accepted for now` : ''}`
  const rest = notChecked.map(({ checkId, reason }) => `  not made: ${checkId} (${reason})`)
  return [head, ...rest].map((line) => paint('dim', printable(line))).join('\n')
}
