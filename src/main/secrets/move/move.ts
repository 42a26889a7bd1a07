import { AppError } from '../../../shared/errors'
import type { KeptBackend, MoveJournal } from './move-journal'
import { carriedFrom, type SecretStore } from '../store'

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
  /** Makes `to` the store of the next starts. */
  switchOver(): Promise<void>
}

/** Moves all secrets: copies, reads every copy back, switches over, and only then removes. At any point a crash leaves
 *  each secret in the store that the journal says is in use; the same move again takes up where it stopped.
 *  Both stores are open, and nobody else writes to them. @returns how many secrets left `from`
 *  @throws AppError secrets.move-conflict, secrets.damaged, and what the stores and the settings throw */
export const moveSecrets = async (parts: MoveParts): Promise<number> => {
  const { from, to, toBackend, inUse } = parts
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
    try {
      await copyAll(from, to, journal)
    } catch (error) {
      // Not a crash: there is time to take the copies away again. Where even that fails, the journal stays.
      if (journal.fresh && (await emptied(to))) await parts.removeJournal()
      throw error
    }
    await parts.writeJournal({ ...journal, phase: 'remove' })
  }
  await parts.switchOver()
  const moved = from.count
  for (const { targetId } of [...from.list()]) await from.delete(targetId)
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

const copyAll = async (from: SecretStore, to: SecretStore, { fresh }: MoveJournal): Promise<void> => {
  // Copies of an interrupted run, of secrets that were deleted since.
  if (fresh) for (const { targetId } of [...to.list()]) if (!from.has(targetId)) await to.delete(targetId)
  for (const meta of from.list()) {
    const { targetId } = meta
    const value = await valueIn(from, targetId)
    if ((await to.read(targetId)) !== value) await to.set(targetId, value, carriedFrom(from, meta))
  }
  // As the next start will find them.
  await to.open()
  for (const { targetId } of from.list()) {
    if ((await to.read(targetId)) === (await valueIn(from, targetId))) continue
    throw new AppError('secrets.damaged', `the copy of ${targetId} is not what was copied; nothing was moved`)
  }
}

const valueIn = async (store: SecretStore, targetId: string): Promise<string> => {
  const value = await store.read(targetId)
  if (value !== undefined) return value
  throw new AppError(
    'secrets.damaged',
    `${targetId} is no longer in the credential store; set or delete it, then move again`
  )
}

/** Takes the copies of a move away again. @returns false where that fails */
export const emptied = async (store: SecretStore): Promise<boolean> => {
  try {
    for (const { targetId } of [...store.list()]) await store.delete(targetId)
    return true
  } catch {
    return false
  }
}
