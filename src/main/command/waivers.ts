import { AppError } from '../../shared/errors'
import type { ListedWaiver, WaiverList, WaiverState } from '../../shared/posture/waiver-contract'
import { DAY_MS, DEFAULT_WAIVER_DAYS, MAX_WAIVER_DAYS } from '../../shared/posture/waiver-limits'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, table, time, type Style } from './io'

export const STATE: Readonly<Record<WaiverState, { text: string; style: Style }>> = {
  'in-force': { text: 'in force', style: 'green' },
  changed: { text: 'lapsed: something else is found now', style: 'yellow' },
  expired: { text: 'lapsed: its time is over', style: 'yellow' },
  early: { text: 'not in force: the clock stands before it was made', style: 'yellow' },
  unused: { text: 'unused: the finding is not there', style: 'dim' },
  undecided: { text: 'not known: the finding was not looked for', style: 'dim' }
}

const WHY = 'an accepted finding names a reason and an owner'

export const waive = async (invocation: Invocation): Promise<ExitCode> => {
  const [checkId = ''] = invocation.positionals
  const { until, days } = invocation.options
  const params = {
    checkId,
    reason: needed(invocation, 'reason', WHY),
    owner: needed(invocation, 'owner', WHY),
    expiresAtMs: expiryOf(until, days, { unlessSaid: DEFAULT_WAIVER_DAYS, most: MAX_WAIVER_DAYS })
  }
  const result = await call(invocation, 'posture.waive', params)
  print(invocation, result, ({ waiver }) => `accepted until ${time(waiver.expiresAtMs)}\n${renderWaiver(waiver)}`)
  return EXIT.good
}

export const unwaive = async (invocation: Invocation): Promise<ExitCode> => {
  const [checkId = ''] = invocation.positionals
  const result = await call(invocation, 'posture.unwaive', { checkId })
  print(invocation, result, ({ withdrawn }) =>
    withdrawn ? `the waiver for ${checkId} is withdrawn` : `there is no waiver for ${printable(checkId)}`
  )
  return EXIT.good
}

export const list = async (invocation: Invocation): Promise<ExitCode> => {
  print(invocation, await call(invocation, 'posture.waivers.list', {}), renderList)
  return EXIT.good
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

const renderWaiver = ({
  checkId,
  reason,
  owner,
  by,
  acceptedAtMs,
  expiresAtMs,
  severity,
  detail,
  state
}: ListedWaiver): string =>
  [
    `${paint('bold', checkId)}  ${paint(STATE[state].style, STATE[state].text)}`,
    table(
      [
        ['accepted', `${severity}: ${detail}`],
        ['reason', reason],
        ['owner', owner],
        ['made', `${time(acceptedAtMs)} by ${by}`],
        ['ends', time(expiresAtMs)]
      ].map(([name = '', text = '']) => [{ text: `  ${name}`, style: 'dim' as const }, { text }])
    )
  ].join('\n')

const renderList = ({ waivers, persisted, problem }: WaiverList): string => {
  const parts = waivers.length > 0 ? waivers.map(renderWaiver) : problem === null ? ['No finding is accepted.'] : []
  if (problem !== null) parts.push(paint('yellow', printable(problem)))
  if (!persisted) parts.push(paint('dim', 'State is in memory; waivers end with the process.'))
  return parts.join('\n\n')
}
