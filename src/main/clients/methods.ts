import type { clientsMethods } from '../../shared/clients/contract'
import type { Handlers } from '../../shared/method'
import type { Call } from '../rpc/caller'
import type { ClientRegistry } from './registry'

/** @param socketsOf how many sockets a client holds open */
export const clientHandlers = (
  clients: ClientRegistry,
  socketsOf: (id: string) => number
): Handlers<typeof clientsMethods, Call> => ({
  'clients.create': async (wish, call) => {
    const { client, token } = await clients.create(wish, call.caller.actor)
    const { id, methods, targets, expiresAtMs, maxUses } = client
    const uses = maxUses === null ? '' : `, ${maxUses} uses`
    call.note(
      `client ${id} may ${methods.join(' ')} for ${targets.join(' ') || 'no target'} until ${new Date(expiresAtMs).toISOString()}${uses}`
    )
    return { ok: true, client, token, persisted: clients.persisted }
  },
  'clients.list': () => clients.list(),
  'clients.revoke': async ({ id }, call) => {
    const closedSockets = socketsOf(id)
    const revoked = await clients.revoke(id)
    call.note(revoked ? `closed ${closedSockets} sockets` : 'was revoked before')
    return { ok: true, id, revoked, closedSockets: revoked ? closedSockets : 0 }
  }
})
