import { z } from 'zod'
import { Door } from '../../../shared/activity/contract'
import { writeAtomically } from '../../platform/atomic-write'
import { readRegularFile } from '../../platform/file-safety'
import type { Uses } from './uses'

/** Enough for as many secrets as a store takes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

const Kept = z.strictObject({
  version: z.literal(1),
  head: z.strictObject({ seq: z.number().int().min(1), hash: z.string().length(64) }),
  sinceMs: z.number().min(0),
  uses: z.array(z.tuple([z.string(), z.number().min(0), z.string(), Door]))
})

/** What was read from the activity record the time before. It saves reading: without it, the record says the same.
 *  @returns undefined where there is none
 *  @throws where it cannot be read or is not one of ours */
export const readUseCache = async (path: string): Promise<Uses | undefined> => {
  const file = await readRegularFile(path, MAX_FILE_BYTES, 'settings.file-io')
  if (!file) return undefined
  const { head, sinceMs, uses } = Kept.parse(JSON.parse(file.bytes.toString('utf8')))
  return {
    head,
    sinceMs,
    byTarget: new Map(uses.map(([targetId, atMs, actor, door]) => [targetId, { atMs, actor, door }]))
  }
}

export const writeUseCache = async (path: string, { head, sinceMs, byTarget }: Uses): Promise<void> => {
  const uses = [...byTarget].map(([targetId, { atMs, actor, door }]) => [targetId, atMs, actor, door])
  await writeAtomically(path, `${JSON.stringify({ version: 1, head, sinceMs, uses })}\n`, {
    unsafe: 'settings.file-io'
  })
}
