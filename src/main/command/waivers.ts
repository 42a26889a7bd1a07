import type { ListedWaiver, WaiverList } from '../../shared/posture/waiver-contract'
import { DEFAULT_WAIVER_DAYS, MAX_WAIVER_DAYS } from '../../shared/posture/waiver-limits'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, table, time } from './io'
import { expiryOf, needed, STATE } from './statements'

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
