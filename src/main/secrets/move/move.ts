import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../../shared/errors'
import { carriedFrom, type SecretStore } from '../store'
import type { MoveControl } from './move-control'
import type { KeptBackend, MoveJournal } from './move-journal'

export interface MoveParts {
  from: SecretStore
  to: SecretStore
  toBackend: KeptBackend
  /** The store in use before. */
  inUse: KeptBackend
  /** What an interrupted move left, if there was one to the same place. */
  journal: MoveJournal | undefined
  writeJournal(journal: MoveJournal): Promise<void>
  removeJournal(): Promise<void>
  /** Makes `to` the store that the settings ask for. */
  request(): Promise<void>
  /** Puts `to` in use. */
  switchOver(): Promise<void>
  control: Pick<MoveControl, 'step' | 'commit' | 'hasTime'>
}

/** Moves all secrets: copies, reads every copy back, switches over, and only then removes. At any point a crash leaves
 *  each secret in the store that the journal says is in use; the same move again takes up where it stopped.
 *  Both stores are open, and nobody else writes to them. @returns how many secrets left `from`
 *  @throws AppError secrets.move-conflict, secrets.damaged, secrets.move-cancelled, and what the stores and the settings
 *    throw */
export const moveSecrets = async (parts: MoveParts): Promise<number> => {
  const { from, to, toBackend, inUse, control } = parts
  const journal: MoveJournal = parts.journal ?? {
    version: 1,
    to: toBackend,
    inUse,
    // What lies in a store that is in use is never only a copy.
    fresh: to.count === 0 && inUse !== toBackend,
    phase: 'copy'
  }
  if (journal.phase === 'copy') {
    await refuseConflicts(from, to, journal)
    await parts.writeJournal(journal)
    const copied: string[] = []
    try {
      await copyAll(from, to, journal, copied, control)
      await verifyAll(from, to, copied, control)
      control.commit(from.count)
    } catch (error) {
      // Not a crash: there is time to take the copies away again. Where even that fails, the journal stays.
      if (control.hasTime && (await emptied(to, journal.fresh ? undefined : copied))) await parts.removeJournal()
      throw error
    }
    // While the journal says copy, the old store is in use whatever the settings ask for: should they not take the
    // new one, or the journal not be written, the same move can be run again or given up.
    await parts.request()
    await parts.writeJournal({ ...journal, phase: 'remove' })
  } else {
    control.commit(from.count)
    await parts.request()
  }
  await parts.switchOver()
  const moved = from.count
  await removeAll(from, control)
  await parts.removeJournal()
  return moved
}

/** Two values under one name cannot both be kept. */
const refuseConflicts = async (from: SecretStore, to: SecretStore, { fresh }: MoveJournal): Promise<void> => {
  if (fresh) return
  const differing: string[] = []
  for (const { targetId } of from.list()) {
    if (to.has(targetId) && (await to.read(targetId)) !== (await valueIn(from, targetId))) differing.push(targetId)
  }
  if (differing.length === 0) return
  throw new AppError(
    'secrets.move-conflict',
    `both stores hold another value for ${differing.slice(0, 5).join(', ')}${differing.length > 5 ? ', …' : ''}; delete the one in use where the other is wanted, then move again`
  )
}

/** How many secrets are written together: a file is written whole each time. */
const TOGETHER = 100

const partsOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, at) => all.slice(at * TOGETHER, (at + 1) * TOGETHER))

const together = (store: SecretStore, work: () => Promise<void>): Promise<void> =>
  store.together ? store.together(work) : work()

/** @param copied takes the targets that `to` did not hold before */
const copyAll = async (
  from: SecretStore,
  to: SecretStore,
  { fresh }: MoveJournal,
  copied: string[],
  control: MoveParts['control']
): Promise<void> => {
  // Copies of an interrupted run, of secrets that were deleted since.
  if (fresh) for (const { targetId } of [...to.list()]) if (!from.has(targetId)) await to.delete(targetId)
  const all = [...from.list()]
  let done = 0
  control.step('copy', done, all.length)
  for (const part of partsOf(all)) {
    await together(to, async () => {
      for (const meta of part) {
        const { targetId } = meta
        const value = await valueIn(from, targetId)
        if ((await to.read(targetId)) !== value || (fresh && !isSameBeside(from, to, targetId))) {
          if (!to.has(targetId)) copied.push(targetId)
          await to.set(targetId, value, carriedFrom(from, meta))
        }
        control.step('copy', ++done, all.length)
      }
    })
  }
}

const verifyAll = async (
  from: SecretStore,
  to: SecretStore,
  copied: readonly string[],
  control: MoveParts['control']
): Promise<void> => {
  // As the next start will find them.
  await to.open()
  const all = [...from.list()]
  const ours = new Set(copied)
  let done = 0
  control.step('verify', done, all.length)
  for (const { targetId } of all) {
    const isCopy = (await to.read(targetId)) === (await valueIn(from, targetId))
    if (!isCopy || (ours.has(targetId) && !isSameBeside(from, to, targetId)))
      throw new AppError('secrets.damaged', `the copy of ${targetId} is not what was copied; nothing was moved`)
    control.step('verify', ++done, all.length)
  }
}

const removeAll = async (from: SecretStore, control: MoveParts['control']): Promise<void> => {
  const all = [...from.list()]
  let done = 0
  for (const part of partsOf(all)) {
    await together(from, async () => {
      for (const { targetId } of part) {
        await from.delete(targetId)
        control.step('remove', ++done, all.length)
      }
    })
  }
}

/** True when both stores say the same of a secret besides its value: times, notes, earlier values. */
const isSameBeside = (from: SecretStore, to: SecretStore, targetId: string): boolean => {
  const [ours, theirs] = [from.meta(targetId), to.meta(targetId)]
  return ours && theirs ? isDeepStrictEqual(carriedFrom(from, ours), carriedFrom(to, theirs)) : false
}

const valueIn = async (store: SecretStore, targetId: string): Promise<string> => {
  const value = await store.read(targetId)
  if (value !== undefined) return value
  throw new AppError(
    'secrets.damaged',
    `${targetId} is no longer in the credential store; set or delete it, then move again`
  )
}

/** Takes the copies of a move away again: these, or all that the store holds. @returns false where that fails */
export const emptied = async (store: SecretStore, copied?: readonly string[]): Promise<boolean> => {
  try {
    for (const part of partsOf(copied ?? [...store.list()].map(({ targetId }) => targetId)))
      await together(store, async () => {
        for (const targetId of part) await store.delete(targetId)
      })
    return true
  } catch {
    return false
  }
}
