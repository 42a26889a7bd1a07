import type { Coverage } from '../../../shared/posture/contract'
import { withoutDeepOnly } from '../../../shared/posture/not-checked'

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** How much the score rests on. */
export const coverageWords = (coverage: Coverage): string => {
  const { checked, total, waived } = coverage
  const { deepOnly, others } = withoutDeepOnly(coverage)
  const accepted = waived === 0 ? '' : `, ${counted(waived, 'finding', 'findings')} accepted for now`
  const deep = deepOnly === 0 ? '' : ` ${deepOnly} more ${deepOnly === 1 ? 'is' : 'are'} made on the page Posture.`
  const [only] = others
  const missing =
    only === undefined
      ? ''
      : others.length === 1
        ? ` Not made: ${only.checkId} (${only.reason}).`
        : ` Not made: ${others.map(({ checkId }) => checkId).join(', ')}.`
  return `${checked} of ${counted(total, 'check', 'checks')} made${accepted}.${missing}${deep}`
}
