import { AppError } from '../../../shared/errors'
import type { MoveObstacle, MovePlan } from '../../../shared/secrets/move-contract'
import { heldIn, secretsIn } from '../held'
import { encodeItem, maxItemBytes } from '../keychain/item-text'
import { indexPathOf } from '../keychain/native-store'
import { makeStore, type Opened, type StoreOptions } from '../open-store'
import type { SecretStore } from '../store'
import type { KeptBackend } from './move-journal'
import { routeTo, type Route } from './route'

/** Most names a list of what stands in the way shows. */
const SHOWN = 20

const obstacle = (
  kind: MoveObstacle['kind'],
  reason: string,
  todo: string,
  ids: readonly string[] = []
): MoveObstacle => ({
  kind,
  reason,
  todo,
  targetIds: ids.slice(0, SHOWN),
  more: Math.max(0, ids.length - SHOWN)
})

/** Says what a move would do and what stands in its way. Changes nothing; asks the credential store whether it works.
 *  @param opened the store in use, which stays so meanwhile
 *  @throws AppError secrets.* when a store cannot be looked at */
export const planMove = async (
  options: StoreOptions,
  opened: Opened,
  problem: AppError | undefined,
  to: string
): Promise<MovePlan> => {
  const active = opened.choice.activeBackend
  const interrupted = opened.interrupted ?? null
  const refused = (each: MoveObstacle, from: string = active, target = to): MovePlan => ({
    from,
    to: target,
    count: null,
    possible: false,
    steps: [],
    obstacles: [each],
    interrupted
  })
  let route: Route
  try {
    route = routeTo(to, active, options.platform)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const todo = active === 'env' ? 'Set secrets.backend to auto, keystore or encrypted-file first.' : ''
    return refused(obstacle('place', error.message, todo || 'Choose the other place.'))
  }
  const { source, target } = route
  const { progress } = options.moving
  if (progress)
    return refused(
      obstacle('busy', `a move to ${progress.to} is under way`, 'Wait until it has ended.'),
      source,
      target
    )
  if (problem)
    return refused(
      obstacle('unreadable', problem.message, 'The store must be readable before it can be moved.'),
      source,
      target
    )
  const obstacles: MoveObstacle[] = []
  if (interrupted?.phase === 'remove' && interrupted.to !== target)
    obstacles.push(
      obstacle(
        'interrupted',
        `a move to ${interrupted.to} was interrupted when everything was copied`,
        `Finish the move to ${interrupted.to} first.`
      )
    )
  if (interrupted?.phase !== 'remove') obstacles.push(...pinned(options, target))
  options.keyring.forget()
  const probe = await options.keyring.probe()
  if (!probe.available)
    obstacles.push(
      obstacle(
        'keyring',
        probe.reason,
        target === 'encrypted-file'
          ? 'Its secrets can be read only while it works.'
          : 'Put that right, then look again. Until then the encrypted file stays in use.'
      )
    )
  const look = probe.available
    ? await compared(options, opened, route)
    : { count: await heldBy(options, opened, source), obstacles: [] }
  obstacles.push(...look.obstacles)
  const possible = obstacles.length === 0
  return {
    from: source,
    to: target,
    count: look.count,
    possible,
    steps: possible ? stepsOf(options, route, look.count, interrupted?.phase === 'remove') : [],
    obstacles,
    interrupted
  }
}

const pinned = (options: StoreOptions, target: KeptBackend): MoveObstacle[] => {
  try {
    options.request.check(target)
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const todo = `Let it ask for ${target} or auto, or take it away, and start the gateway again.`
    return [obstacle('pinned', error.message, todo)]
  }
}

/** What the file's header tells where the store cannot be opened. */
const heldBy = async (
  options: StoreOptions,
  { store, choice }: Opened,
  source: KeptBackend
): Promise<number | null> => {
  if (choice.activeBackend === source) return store.count
  const path = options.storePath()
  return heldIn(source === 'encrypted-file' ? path : indexPathOf(path))
}

/** Opens both stores and looks for what cannot be kept. */
const compared = async (
  options: StoreOptions,
  opened: Opened,
  { source, target, inUse }: Route
): Promise<{ count: number; obstacles: MoveObstacle[] }> => {
  const other = makeStore(options, inUse === source ? target : source)
  try {
    await other.open()
    const [from, into] = inUse === source ? [opened.store, other] : [other, opened.store]
    const obstacles: MoveObstacle[] = []
    const isOurs = opened.interrupted?.to === target
    const differing = isOurs ? [] : await differingIn(from, into)
    if (differing.length > 0)
      obstacles.push(
        obstacle(
          'conflict',
          'both stores hold another value under these names',
          'Delete the one in use where the other is wanted, then look again.',
          differing
        )
      )
    const max = target === 'encrypted-file' ? undefined : maxItemBytes(options.platform)
    const large = max === undefined ? [] : await tooLargeIn(from, max, options.platform)
    if (large.length > 0)
      obstacles.push(
        obstacle(
          'too-large',
          `Windows keeps at most ${max} bytes in one credential, and these secrets are larger`,
          'Keep the encrypted file, or delete them first.',
          large
        )
      )
    return { count: from.count, obstacles }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const todo = 'Put that right, then look again. Nothing was changed.'
    return { count: opened.store.count, obstacles: [obstacle('unreadable', error.message, todo)] }
  } finally {
    await other.close()
  }
}

const differingIn = async (from: SecretStore, into: SecretStore): Promise<string[]> => {
  const differing: string[] = []
  for (const { targetId } of from.list())
    if (into.has(targetId) && (await into.read(targetId)) !== (await from.read(targetId))) differing.push(targetId)
  return differing
}

/** Only a value that may be near the limit has to be looked at. */
const tooLargeIn = async (from: SecretStore, max: number, platform: NodeJS.Platform): Promise<string[]> => {
  const large: string[] = []
  for (const { targetId, valueLength } of from.list()) {
    if (valueLength <= max / 2) continue
    const value = await from.read(targetId)
    if (value !== undefined && !fits(value, platform)) large.push(targetId)
  }
  return large
}

const fits = (value: string, platform: NodeJS.Platform): boolean => {
  try {
    encodeItem(value, platform)
    return true
  } catch {
    return false
  }
}

const PLACE: Readonly<Record<KeptBackend, string>> = {
  'encrypted-file': 'the encrypted file',
  keychain: 'the keychain of macOS',
  dpapi: 'the Credential Manager of Windows',
  keystore: 'the Secret Service of this session'
}

const stepsOf = (
  options: StoreOptions,
  { source, target }: Route,
  count: number | null,
  isRemoving: boolean
): string[] => {
  const secrets = secretsIn(count)
  const [from, to] = [PLACE[source], PLACE[target]]
  const remove = `Remove ${secrets} from ${from}, which holds none afterwards. From here on there is no cancelling.`
  if (isRemoving) return [remove]
  const setting = options.request.changes(target) ? `, and config.json asks for ${target} (secrets.backend)` : ''
  return [
    `Copy ${secrets} into ${to}, with the times they were stored. Until the switch, ${from} serves every reader.`,
    'Read every copy back and compare it with the original.',
    `Switch over: ${to} is in use from then on${setting}.`,
    remove
  ]
}
