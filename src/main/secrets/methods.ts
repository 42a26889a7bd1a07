import type { Handlers } from '../../shared/method'
import { targetOf, type Assignment, type secretsMethods } from '../../shared/secrets/contract'
import type { Call } from '../rpc/caller'
import type { LastUse } from './life/last-use'
import { summaryOf } from './life/summary'
import type { SecretsService } from './service'

const FROM_STORE = 'store:'

/** The stored secrets behind assignments: where a pattern matched, its stored id and not the one asked for. */
const storedIdsOf = (assignments: readonly Assignment[]): string[] =>
  assignments.flatMap(({ source }) => (source?.startsWith(FROM_STORE) ? [source.slice(FROM_STORE.length)] : []))

/** Several ids share the name of one variable (`custom.a_b` and `custom.a.b` do), so that a pattern could be filled in a way that
 *  reaches what lies outside it. A client gets from the environment only what its scope names letter by letter. */
const mayAskEnvironment = ({ caller: { client } }: Call): ((targetId: string) => boolean) =>
  client ? (targetId) => client.namesInFull(targetId) : () => true

/** A list does not wait longer for the first reading of a long activity record. */
const WAIT_FOR_USES_MS = 1_000

export const secretsHandlers = (
  secrets: SecretsService,
  lastUse: Pick<LastUse, 'within'>
): Handlers<typeof secretsMethods, Call> => ({
  'secrets.store.status': async () => ({ store: await secrets.status() }),
  'secrets.store.set': async (params) => {
    const { targetId, valueLength } = await secrets.set(targetOf(params), params.value)
    return { ok: true, targetId, valueLength, count: secrets.count, savedAtMs: secrets.savedAtMs }
  },
  'secrets.store.get': async (params, call) => {
    const targetId = targetOf(params)
    const { found, value, valueLength } = await secrets.get(targetId, params.includeValue ?? false)
    call.note(found ? (value === null ? 'presence only' : 'value handed out') : 'not found')
    call.handsOut(value === null ? [] : [targetId])
    return { ok: true, targetId, found, value, valueLength }
  },
  'secrets.store.list': async (_params, { caller: { client } }) => {
    const all = (await secrets.list()).filter(({ targetId }) => client?.covers(targetId) ?? true)
    const uses = await lastUse.within(WAIT_FOR_USES_MS)
    const items = all.map((meta) => ({
      ...summaryOf(meta),
      lastUsedAtMs: uses?.byTarget.get(meta.targetId)?.atMs ?? null
    }))
    return { ok: true, count: items.length, items, usesKnownSinceMs: uses?.sinceMs ?? null }
  },
  'secrets.store.delete': async (params, call) => {
    const targetId = targetOf(params)
    const deleted = await secrets.delete(targetId)
    if (!deleted) call.note('there was nothing to delete')
    return { ok: true, targetId, deleted, count: secrets.count, savedAtMs: secrets.savedAtMs }
  },
  'secrets.resolve': async ({ commandName, targetIds }, call) => {
    const resolution = await secrets.resolve(targetIds, mayAskEnvironment(call))
    const inactiveCount = resolution.inactiveRefPaths.length
    const resolvedCount = targetIds.length - inactiveCount
    call.note(`${resolvedCount} of ${targetIds.length} handed out`)
    call.handsOut(storedIdsOf(resolution.assignments))
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
