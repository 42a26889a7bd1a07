// What the commands of waivers and of attestations share.
import { AppError } from '../../shared/errors'
import type { WaiverState } from '../../shared/posture/waiver-contract'
import { DAY_MS } from '../../shared/posture/waiver-limits'
import type { Invocation } from './invocation'
import type { Style } from './io'

/** How a statement stands, as a terminal shows it. */
export const STATE: Readonly<Record<WaiverState, { text: string; style: Style }>> = {
  'in-force': { text: 'in force', style: 'green' },
  changed: { text: 'lapsed: something else is found now', style: 'yellow' },
  expired: { text: 'lapsed: its time is over', style: 'yellow' },
  early: { text: 'not in force: the clock stands before it was made', style: 'yellow' },
  unused: { text: 'unused: the finding is not there', style: 'dim' },
  undecided: { text: 'not known: the finding was not looked for', style: 'dim' }
}

/** @throws AppError command.usage */
export const needed = ({ options }: Invocation, name: string, why: string): string => {
  const value = options[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new AppError('command.usage', `--${name} is needed: ${why}`)
}

type Given = string | boolean | undefined

/** When a statement ends, in milliseconds since 1970. A date stands for the whole of that day, where this machine is.
 *  @throws AppError command.usage */
export const expiryOf = (
  until: Given,
  days: Given,
  { unlessSaid, most }: { unlessSaid: number; most: number }
): number => {
  if (until !== undefined && days !== undefined) {
    throw new AppError('command.usage', '--until and --days do not go together')
  }
  if (typeof until === 'string') return endOfDay(until)
  const count = days === undefined ? unlessSaid : Number(days)
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) {
    throw new AppError('command.usage', `--days takes a whole number from 1 to ${most}`)
  }
  return Date.now() + count * DAY_MS
}

const endOfDay = (text: string): number => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  // The 31st of a shorter month would else be a day of the next.
  if (year === undefined || date.getMonth() !== Number(month) - 1 || date.getDate() !== Number(day)) {
    throw new AppError('command.usage', '--until takes a date such as 2026-12-31')
  }
  return new Date(Number(year), Number(month) - 1, Number(day) + 1).getTime()
}
