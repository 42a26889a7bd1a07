import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, systemCode } from '../../../shared/errors'
import { sweepTemporaryFiles, unconfirmed, unconfirmedText, writeAtomically } from '../../platform/atomic-write'
import type { Clock } from '../../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../../platform/file-safety'
import { folderDistrust } from '../../platform/trust'

const MAX_FILE_BYTES = 512 * 1024 * 1024
const UNSAFE = { unsafe: 'secrets.unsafe-file' } as const

/** What a file looked like when we last read or wrote it. Another look means that another program wrote it. */
interface Look {
  ino: number
  mtimeMs: number
  size: number
}

const lookOf = ({ ino, mtimeMs, size }: Look): Look => ({ ino, mtimeMs, size })

/** The secret file on the disk: read whole, written whole, and never over what another program wrote meanwhile. */
export class StoreFile {
  private look: Look | undefined

  constructor(
    readonly path: string,
    private readonly clock: Clock,
    private readonly maxBytes = MAX_FILE_BYTES
  ) {}

  /** The bytes and what the file looked like, which is undefined where there is none. @throws AppError secrets.unsafe-file, secrets.file-io */
  async read(): Promise<{ bytes: Buffer; look: Look | undefined }> {
    try {
      await sweepTemporaryFiles(dirname(this.path), this.clock.nowMs())
      const file = await readRegularFile(this.path, this.maxBytes, 'secrets.unsafe-file')
      return { bytes: file?.bytes ?? Buffer.alloc(0), look: file && lookOf(file.stats) }
    } catch (error) {
      throw asStoreError(error, `${this.path} cannot be read`)
    }
  }

  /** What was read is what the store holds now: writes go on from there. */
  adopt(look: Look | undefined): void {
    this.look = look
  }

  /** Makes sure that a write would take the place of what was read. @throws AppError secrets.changed-on-disk, secrets.* */
  async prepareWrite(): Promise<void> {
    try {
      await this.refuseForeignChange()
      await ensurePrivateFolder(dirname(this.path))
    } catch (error) {
      throw this.cannotWrite(error)
    }
    const distrust = folderDistrust(dirname(this.path), true)
    if (distrust) throw new AppError('secrets.unsafe-file', `${distrust}; secrets are not written there`)
  }

  /** @throws AppError secrets.unsafe-file, secrets.file-io, secrets.full; the old file is then still there, unless the error is
   *  that of an unconfirmed write */
  async write(chunks: readonly Uint8Array[]): Promise<void> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    // A larger file could be written, and never be opened again.
    if (bytes > this.maxBytes)
      throw new AppError(
        'secrets.full',
        'the secret file has reached its largest size; delete some secrets or earlier values'
      )
    try {
      this.look = lookOf(await writeAtomically(this.path, chunks, UNSAFE))
    } catch (error) {
      const doubt = unconfirmed(error)
      if (!doubt) throw this.cannotWrite(error)
      this.look = lookOf(doubt.written)
      throw new AppError('secrets.file-io', unconfirmedText(this.path, doubt), { cause: doubt })
    }
  }

  /** Keeps a copy of the file as it is, beside it, unless there is one of the same content. */
  async keepOriginal(suffix: string): Promise<void> {
    try {
      const original = await readRegularFile(this.path, this.maxBytes, 'secrets.unsafe-file')
      if (!original) return
      const first = `${this.path}${suffix}`
      const kept = await readRegularFile(first, this.maxBytes, 'secrets.unsafe-file')
      if (!kept) await writeAtomically(first, original.bytes, { ...UNSAFE, exclusive: true })
      else if (!kept.bytes.equals(original.bytes))
        await writeAtomically(`${first}-${this.clock.nowMs()}`, original.bytes, { ...UNSAFE, exclusive: true })
    } catch (error) {
      throw this.cannotWrite(error)
    }
  }

  private cannotWrite(error: unknown): AppError {
    return asStoreError(error, `${this.path} cannot be written; the secrets are as they were before`)
  }

  private async refuseForeignChange(): Promise<void> {
    const now = await lstat(this.path).then(lookOf, (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    })
    const { look } = this
    if (now?.ino !== look?.ino || now?.mtimeMs !== look?.mtimeMs || now?.size !== look?.size) {
      throw new AppError(
        'secrets.changed-on-disk',
        `${this.path} was changed by another program; reload the store, then try again`
      )
    }
  }
}

export const asStoreError = (error: unknown, what: string): AppError =>
  error instanceof AppError
    ? error
    : new AppError('secrets.file-io', `${what} (${systemCode(error) ?? 'error'}); check permissions and disk space`, {
        cause: error
      })
