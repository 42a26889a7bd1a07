import type { Coverage } from '../../shared/posture/contract'
import { withoutDeepOnly } from '../../shared/posture/not-checked'
import { count, paint, printable } from './io'

/** How much was checked, and what was not: unknown is no pass. */
export const coverageText = (coverage: Coverage): string => {
  const { checked, total, waived } = coverage
  const { deepOnly, others } = withoutDeepOnly(coverage)
  const head = `${checked} of ${count(total, 'check')} made${waived > 0 ? `, ${count(waived, 'finding')} accepted for now` : ''}`
  const rest = others.map(({ checkId, reason }) => `  not made: ${checkId} (${reason})`)
  const deep = deepOnly === 0 ? [] : [`  ${deepOnly} more with --deep`]
  return [head, ...rest, ...deep].map((line) => paint('dim', printable(line))).join('\n')
}
