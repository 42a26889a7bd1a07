import type { Coverage } from './contract'

/** Why a check is not made that takes a deep run. */
export const DEEP_ONLY = 'only a deep run makes it'

/** What was not checked, apart from what a deep run would check: that is a number, and no news. */
export const withoutDeepOnly = ({
  notChecked
}: Pick<Coverage, 'notChecked'>): { deepOnly: number; others: Coverage['notChecked'] } => {
  const others = notChecked.filter(({ reason }) => reason !== DEEP_ONLY)
  return { deepOnly: notChecked.length - others.length, others }
}
