import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemCode } from '../../shared/errors'
import { MAX_SECRET_BYTES, utf8Bytes } from '../../shared/secrets/contract'
import { sweepTemporaryFiles, writeAtomically } from '../platform/atomic-write'
import type { Clock } from '../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'

const MAX_FILE_BYTES = 4_096
const SALT_BYTES = 16
/** So short that the file tells at most 16 bits about the secret, whatever an attacker spends: of a long list of guesses, one in
 *  65,536 fits beside the right one. That is also how seldom a foreign text is cleared by mistake. */
const DIGEST_BYTES = 2
/** 32 MiB, three times over, for each guess: what a list of weak values costs before even those 16 bits are had.
 *  @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }

const Trace = z.strictObject({
  version: z.literal(1),
  copiedAtMs: z.number(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  digest: z.string().regex(/^[0-9a-f]{4}$/)
})

/** What an app that ended without clearing up has left behind. */
export interface Left {
  /** When the secret was copied, in ms since 1970. */
  copiedAtMs: number
  /** True when the text may be that secret. */
  readonly fits: (text: string) => Promise<boolean>
}

/** A note on disk, while a secret is on the clipboard, by which the next start can tell that it is still there. It lets nobody
 *  find the secret: see DIGEST_BYTES. Nothing here throws; without the note only a crash is not cleaned up after. */
export class ClipboardTrace {
  private readonly path: string

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly log: Log
  ) {
    this.path = join(folder, 'secret-clipboard.json')
  }

  async leave(value: string): Promise<void> {
    const salt = randomBytes(SALT_BYTES)
    try {
      const digest = await digestOf(salt, value)
      const trace: z.infer<typeof Trace> = {
        version: 1,
        copiedAtMs: this.clock.nowMs(),
        salt: salt.toString('hex'),
        digest: digest.toString('hex')
      }
      await ensurePrivateFolder(this.folder)
      await writeAtomically(this.path, `${JSON.stringify(trace)}\n`, { unsafe: 'settings.file-io' })
    } catch (error) {
      this.log.warn('a copied secret would stay on the clipboard if the app crashed now', error)
    }
  }

  async read(): Promise<Left | undefined> {
    try {
      await sweepTemporaryFiles(this.folder, this.clock.nowMs())
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      if (!file) return undefined
      const { copiedAtMs, salt, digest } = Trace.parse(JSON.parse(file.bytes.toString('utf8')))
      const expected = Buffer.from(digest, 'hex')
      return {
        copiedAtMs,
        fits: async (text) =>
          text !== '' &&
          utf8Bytes(text) <= MAX_SECRET_BYTES &&
          timingSafeEqual(await digestOf(Buffer.from(salt, 'hex'), text), expected)
      }
    } catch (error) {
      this.log.warn(`${this.path} cannot be read and counts as none`, error)
      return undefined
    }
  }

  async remove(): Promise<void> {
    try {
      await unlink(this.path)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') this.log.warn(`${this.path} cannot be removed`, error)
    }
  }
}

const digestOf = (salt: Buffer, text: string): Promise<Buffer> =>
  new Promise((done, failed) => {
    scrypt(text, salt, DIGEST_BYTES, COST, (error, key) => (error ? failed(error) : done(key)))
  })
