import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { rename, unlink } from 'node:fs/promises'
import { z } from 'zod'
import { AppError, systemCode } from '../../shared/errors'
import { SettingJson } from '../../shared/settings/contract'
import { writeAtomically } from '../platform/atomic-write'
import { canonicalJson } from '../platform/canonical-json'
import { readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { isGuarded } from '../settings/can-lock-out'
import { isSettingKey, type SettingKey } from '../settings/table'

const MAX_FILE_BYTES = 64 * 1024

const GuardedKey = z.custom<SettingKey>((key) => typeof key === 'string' && isSettingKey(key) && isGuarded(key))

const GuardedChange = z.strictObject({
  key: GuardedKey,
  /** The run and its step that take it back; null for a change of settings, which is put back by what the file said. */
  runId: z.string().nullable(),
  stepId: z.string().nullable(),
  /** The value before, as it is shown: of a secret only whether it was set. */
  before: SettingJson,
  /** What config.json said before and after; null where it said nothing, and for a secret. */
  fileBefore: SettingJson,
  fileAfter: SettingJson,
  /** False until the change was written: a crash can come between. */
  made: z.boolean()
})
export type GuardedChange = z.infer<typeof GuardedChange>

const ProbationRecord = z.strictObject({
  id: z.string(),
  changes: z.array(GuardedChange).min(1).max(32),
  /** How much of the time is used up, in ms. It is charged in advance, so that no crash gives any of it back. */
  usedMs: z.number().min(0),
  /** How often a gateway was started with the change in force and unconfirmed. */
  starts: z.number().int().min(0)
})
export type ProbationRecord = z.infer<typeof ProbationRecord>

const Kept = z.strictObject({ version: z.literal(1), record: ProbationRecord, seal: z.string() })

/** The change on probation, in a file beside config.json: who can write there needs no record to change the settings. It is
 *  sealed all the same, so that one that was changed or came from another home puts nothing back. */
export class ProbationFile {
  private readonly queue = new SerialQueue()

  /** @param instanceKey key material: keep it out of logs */
  constructor(
    private readonly path: string,
    private readonly instanceKey: () => Uint8Array,
    private readonly log: Log
  ) {}

  /** A file that cannot be trusted is put aside, and nothing is put back. */
  async load(): Promise<ProbationRecord | undefined> {
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      return file && this.open(file.bytes.toString('utf8'))
    } catch (error) {
      const aside = `${this.path}.damaged`
      this.log.warn(`the record of a change on probation cannot be trusted; it is kept as ${aside}`, error)
      await rename(this.path, aside).catch(() => undefined)
      return undefined
    }
  }

  /** On the disk when it settles. @throws AppError settings.file-io */
  save(record: ProbationRecord | undefined): Promise<void> {
    const text = record && `${JSON.stringify({ version: 1, record, seal: this.sealOf(record) }, null, 1)}\n`
    return this.queue.run(async () => {
      try {
        if (text === undefined) await unlink(this.path).catch(unlessMissing)
        else await writeAtomically(this.path, text, { unsafe: 'settings.file-io' })
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError('settings.file-io', `${this.path} cannot be written (${systemCode(error) ?? 'error'})`, {
          cause: error
        })
      }
    })
  }

  private open(text: string): ProbationRecord {
    const { record, seal } = Kept.parse(JSON.parse(text))
    const wanted = Buffer.from(this.sealOf(record))
    const given = Buffer.from(seal)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('the seal is not ours')
    return record
  }

  private sealOf(record: ProbationRecord): string {
    const key = hkdfSync('sha256', this.instanceKey(), 'trust-console', 'probation v1', 32)
    return createHmac('sha256', Buffer.from(key))
      .update(canonicalJson({ version: 1, record }))
      .digest('hex')
  }
}

const unlessMissing = (error: unknown): void => {
  if (systemCode(error) !== 'ENOENT') throw error
}
