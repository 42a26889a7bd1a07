import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode } from '../../../shared/errors'
import { Waiver } from '../../../shared/posture/waiver-contract'
import { MAX_WAIVER_MS } from '../../../shared/posture/waiver-limits'
import { unconfirmed, unconfirmedText, writeAtomically } from '../../platform/atomic-write'
import { canonicalJson } from '../../platform/canonical-json'
import type { Clock } from '../../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../../platform/file-safety'
import type { Log } from '../../platform/log'
import { asideName, putAside } from '../../platform/put-aside'
import { SerialQueue } from '../../platform/serial-queue'
import { evidenceOf } from './waiver'

const MAX_FILE_BYTES = 1024 * 1024
const MAX_WAIVERS = 200

const isSound = (waiver: Waiver): boolean =>
  waiver.evidence === evidenceOf(waiver) &&
  waiver.expiresAtMs > waiver.acceptedAtMs &&
  waiver.expiresAtMs - waiver.acceptedAtMs <= MAX_WAIVER_MS

const isOnePerCheck = (waivers: readonly Waiver[]): boolean =>
  new Set(waivers.map(({ checkId }) => checkId)).size === waivers.length

const Kept = z.strictObject({
  version: z.literal(1),
  waivers: z.array(Waiver.strict().refine(isSound)).max(MAX_WAIVERS).refine(isOnePerCheck),
  /** HMAC-SHA-256 under a key of the home, in hex: a waiver that was written by another hand is none. */
  seal: z.string()
})

/** The accepted findings, in a file when state is kept. A file that cannot be read, or was changed, accepts nothing. */
export class WaiverStore {
  private waivers: readonly Waiver[] = []
  private trouble: string | null = null
  private readonly changes = new SerialQueue()

  /** @param path undefined when state is not kept
   *  @param instanceKey key material: keep it out of logs */
  constructor(
    private readonly path: string | undefined,
    private readonly instanceKey: () => Uint8Array,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  get persisted(): boolean {
    return this.path !== undefined
  }

  /** Why nothing is accepted although there is a file, or null. */
  get problem(): string | null {
    return this.trouble
  }

  /** @throws Error when the file could not be read */
  all(): readonly Waiver[] {
    if (this.trouble !== null) throw new Error(this.trouble)
    return this.waivers
  }

  /** Reads the file. One that cannot be read does not stop a start. */
  async load(): Promise<void> {
    if (this.path === undefined) return
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'posture.waivers-io')
      if (file) this.waivers = this.open(file.bytes.toString('utf8'))
    } catch (error) {
      this.trouble =
        `${this.path} was changed or cannot be read, so nothing in it is accepted; ` +
        'accept again what should be, and the old file is put aside'
      this.log.warn(this.trouble, error)
    }
  }

  /** Puts a waiver in the place of the one for its check, or takes that away. What was there of a file that could not be read
   *  is put aside.
   *  @returns true when there was one
   *  @throws AppError posture.waivers-io; everything is then as before, unless its cause is an unconfirmed write */
  async change(checkId: string, waiver: Waiver | undefined): Promise<boolean> {
    return this.changes.run(async () => {
      const others = this.waivers.filter((each) => each.checkId !== checkId)
      const had = others.length < this.waivers.length
      if (!waiver && !had) return false
      const next = waiver ? [...others, waiver] : others
      const takeOver = (): void => {
        this.waivers = next
        this.trouble = null
      }
      try {
        await this.write(next)
      } catch (error) {
        if (unconfirmed(error)) takeOver()
        throw error
      }
      takeOver()
      return had
    })
  }

  private async write(waivers: readonly Waiver[]): Promise<void> {
    const { path } = this
    if (path === undefined) return
    try {
      await ensurePrivateFolder(dirname(path))
      if (this.trouble !== null) await putAside(path, asideName(path, this.clock.nowMs()))
      const kept = { version: 1, waivers, seal: this.sealOf(waivers) }
      await writeAtomically(path, `${JSON.stringify(kept, null, 2)}\n`, { unsafe: 'posture.waivers-io' })
    } catch (error) {
      if (error instanceof AppError) throw error
      const doubt = unconfirmed(error)
      if (doubt) throw new AppError('posture.waivers-io', unconfirmedText(path, doubt), { cause: doubt })
      throw new AppError(
        'posture.waivers-io',
        `${path} cannot be written (${systemCode(error) ?? 'error'}); ${dirname(path)} must be a folder one can write to`,
        { cause: error }
      )
    }
  }

  private open(text: string): readonly Waiver[] {
    const { waivers, seal } = Kept.parse(JSON.parse(text))
    const wanted = Buffer.from(this.sealOf(waivers))
    const given = Buffer.from(seal)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('the seal is not ours')
    return waivers
  }

  private sealOf(waivers: readonly Waiver[]): string {
    const key = hkdfSync('sha256', this.instanceKey(), 'trust-console', 'posture waivers v1', 32)
    return createHmac('sha256', Buffer.from(key))
      .update(canonicalJson({ version: 1, waivers }))
      .digest('hex')
  }
}
