import { AppError } from '../../shared/errors'
import { LIFE_LIMITS } from '../../shared/secrets/life'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/

/** An expiry as people write it: a day means its first minute, here. @returns milliseconds since 1970, or null for `never`
 *  @throws AppError command.usage */
export const parseExpiry = (text: string): number | null => {
  if (text === 'never') return null
  const [, year, month, day] = DAY.exec(text) ?? []
  if (day !== undefined) {
    const date = new Date(Number(year), Number(month) - 1, Number(day))
    // The 31st of April would quietly become the 1st of May.
    if (date.getMonth() === Number(month) - 1 && date.getDate() === Number(day)) return date.getTime()
  }
  const ms = MOMENT.test(text) ? Date.parse(text) : NaN
  if (Number.isFinite(ms) && isRealDay(text)) return ms
  throw new AppError('command.usage', '--expires takes a date such as 2027-03-31 or 2027-03-31T18:00, or never')
}

/** `Date.parse` takes the 31st of February for one in March. */
const isRealDay = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
}

/** @returns whole days, or null for `never`. @throws AppError command.usage */
export const parseDays = (text: string): number | null => {
  if (text === 'never') return null
  const days = Number(text)
  if (/^\d{1,4}$/.test(text) && days > 0 && days <= LIFE_LIMITS.rotateEveryDays) return days
  throw new AppError(
    'command.usage',
    `--rotate-every takes a number of days, 1 to ${LIFE_LIMITS.rotateEveryDays}, or never`
  )
}
