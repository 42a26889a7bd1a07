import type { Coverage } from '../../../shared/posture/contract'

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** How much the score rests on. */
export const coverageWords = ({ checked, total, waived, notChecked }: Coverage): string => {
  const accepted = waived === 0 ? '' : `, ${counted(waived, 'finding', 'findings')} accepted for now`
  const [only] = notChecked
  const missing =
    only === undefined
      ? ''
      : notChecked.length === 1
        ? ` Not made: ${only.checkId} (${only.reason}).`
        : ` Not made: ${notChecked.map(({ checkId }) => checkId).join(', ')}.`
  return `${checked} of ${counted(total, 'check', 'checks')} made${accepted}.${missing}`
}
