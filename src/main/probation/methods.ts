import type { Handlers } from '../../shared/method'
import { probationMethods } from '../../shared/remediation/probation-contract'
import { isOperator, type Call } from '../rpc/caller'
import type { Guarding } from './build'

const Confirmed = probationMethods['system.maintenance.probation.confirm'].output

export const probationHandlers = (
  guarding: () => Pick<Guarding, 'service' | 'doors'>
): Handlers<typeof probationMethods, Call> => ({
  'system.maintenance.probation': () => {
    const { service, doors } = guarding()
    return { ok: true, probation: service.probation, outcome: service.outcome, url: doors.url }
  },
  'system.maintenance.probation.confirm': async ({ id, selfTest }, call) => {
    const { connection } = call.caller
    if (selfTest === true && isOperator(call.caller)) {
      const { outcome } = Confirmed.parse(await guarding().doors.confirmOverSelf(id))
      call.note(`over a connection of the gateway to itself; ${outcome.text}`)
      return { ok: true, outcome }
    }
    const outcome = await guarding().service.confirm(id, connection)
    call.note(outcome.text)
    return { ok: true, outcome }
  },
  'system.maintenance.probation.revert': async ({ id }, call) => {
    const outcome = await guarding().service.revert(id)
    call.note(outcome.text)
    const { url, link } = guarding().doors
    return { ok: outcome.kind === 'reverted', outcome, url, link: link() }
  },
  'system.maintenance.probation.takeOver': async ({ id }, call) => {
    const probation = await guarding().service.takeOver(id)
    const { url, link } = guarding().doors
    call.note(`the gateway listens at ${url ?? ''}`)
    return { ok: true, probation, url: url ?? '', link: link() }
  }
})
