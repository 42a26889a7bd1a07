import type { Handlers } from '../../shared/method'
import { targetOf, type secretsMethods } from '../../shared/secrets/contract'
import type { Call } from '../rpc/caller'
import type { SecretsService } from './service'

export const secretsHandlers = (secrets: SecretsService): Handlers<typeof secretsMethods, Call> => ({
  'secrets.store.status': async () => ({ store: await secrets.status() }),
  'secrets.store.set': async (params) => {
    const { targetId, valueLength } = await secrets.set(targetOf(params), params.value)
    return { ok: true, targetId, valueLength, count: secrets.count, savedAtMs: secrets.savedAtMs }
  },
  'secrets.store.get': async (params, call) => {
    const targetId = targetOf(params)
    const { found, value, valueLength } = await secrets.get(targetId, params.includeValue ?? false)
    call.note(found ? (value === null ? 'presence only' : 'value handed out') : 'not found')
    return { ok: true, targetId, found, value, valueLength }
  },
  'secrets.store.list': async () => {
    const items = await secrets.list()
    return { ok: true, count: items.length, items }
  },
  'secrets.store.delete': async (params, call) => {
    const targetId = targetOf(params)
    const deleted = await secrets.delete(targetId)
    if (!deleted) call.note('there was nothing to delete')
    return { ok: true, targetId, deleted, count: secrets.count, savedAtMs: secrets.savedAtMs }
  },
  'secrets.resolve': async ({ commandName, targetIds }, call) => {
    const resolution = await secrets.resolve(targetIds)
    const inactiveCount = resolution.inactiveRefPaths.length
    const resolvedCount = targetIds.length - inactiveCount
    call.note(`${resolvedCount} of ${targetIds.length} handed out`)
    return { ok: true, commandName, ...resolution, resolvedCount, inactiveCount }
  },
  'secrets.reload': async () => ({ ok: true, reloadedAtMs: await secrets.reload(), store: await secrets.status() }),
  'secrets.move': async ({ to }, call) => {
    const moved = await secrets.move(to)
    call.note(`${moved.moved} secrets from ${moved.from} to ${moved.to}`)
    return { ok: true, ...moved, store: await secrets.status() }
  },
  'secrets.export': async ({ keyString }, call) => {
    const exported = await secrets.exportVersion1(keyString)
    call.note(`${exported.count} secrets`)
    return { ok: true, ...exported }
  }
})
