import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode } from '../../shared/errors'
import { writeAtomically } from '../platform/atomic-write'
import { ensurePrivateFolder, readRegularFile } from '../platform/file-safety'

const KEY_BYTES = 32

/** How the key of a file was made from what the operator holds. Written in the file's header, which is authenticated. */
export const Kdf = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }),
  z.strictObject({
    name: z.literal('argon2id'),
    memoryKiB: z.number().int(),
    passes: z.number().int(),
    lanes: z.number().int(),
    saltB64: z.string()
  })
])
export type Kdf = z.infer<typeof Kdf>
type Argon2id = Extract<Kdf, { name: 'argon2id' }>

/** Cost of a new key, and the bounds a header must keep to: below the floor a tampered header would make guessing cheap,
 *  above the ceiling it would exhaust this machine before anything is authenticated.
 *  @see https://www.rfc-editor.org/rfc/rfc9106 (Argon2; 64 MiB and 3 passes is its second recommended option)
 *  @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html (19 MiB and 2 passes at least) */
const COST = { memoryKiB: 65_536, passes: 3, lanes: 1 } as const
const FLOOR = { memoryKiB: 19_456, passes: 2, lanes: 1 } as const
const CEILING = { memoryKiB: 1_048_576, passes: 16, lanes: 4 } as const
const SALT_BYTES = 16

export interface StoreKey {
  bytes: Uint8Array
  kdf: Kdf
  /** `env:<variable>` or `file:<path>`. */
  source: string
}

export interface KeyString {
  /** The environment variable that supplied it. */
  name: string
  value: string
}

/** Where the keys of one secret file come from: the operator's key string, else a random key file beside the store.
 *  Never user or host names: those are not secret. */
export class StoreKeys {
  constructor(
    private readonly storePath: string,
    readonly keyString: KeyString | undefined
  ) {}

  get keyPath(): string {
    return `${this.storePath}.key`
  }

  /** Where the key of a new file would come from. */
  get source(): string {
    return this.keyString ? `env:${this.keyString.name}` : `file:${this.keyPath}`
  }

  /** A key for a new file. Makes the key file if there is none.
   *  @throws AppError secrets.damaged, secrets.unsafe-file, secrets.file-io */
  async create(): Promise<StoreKey> {
    if (this.keyString) {
      const kdf: Argon2id = { name: 'argon2id', ...COST, saltB64: randomBytes(SALT_BYTES).toString('base64') }
      return { bytes: await stretch(this.keyString.value, kdf), kdf, source: this.source }
    }
    const bytes = (await this.readKeyFile()) ?? (await this.makeKeyFile())
    return { bytes, kdf: { name: 'none' }, source: this.source }
  }

  /** The key that a file with this header wants.
   *  @throws AppError secrets.key-missing, secrets.damaged, secrets.unsafe-file, secrets.file-io */
  async find(kdf: Kdf): Promise<StoreKey> {
    if (kdf.name === 'argon2id') {
      if (!this.keyString) {
        throw new AppError(
          'secrets.key-missing',
          `${this.storePath} is sealed with a key string; set TRUST_CONSOLE_SECRET_STORE_KEY to it and start again`
        )
      }
      refuseOddCost(kdf)
      return { bytes: await stretch(this.keyString.value, kdf), kdf, source: `env:${this.keyString.name}` }
    }
    if (this.keyString) {
      // The header is not authenticated yet. Whoever can put another file and key here must not get around the key string.
      throw new AppError(
        'secrets.wrong-key',
        `${this.storePath} is sealed with its key file and not with ${this.keyString.name}; unset that variable to open it`
      )
    }
    const bytes = await this.readKeyFile()
    if (bytes) return { bytes, kdf, source: `file:${this.keyPath}` }
    throw new AppError(
      'secrets.key-missing',
      `the key file ${this.keyPath} is gone; put it back from a backup: without it the secrets cannot be read`
    )
  }

  async hasKeyFile(): Promise<boolean> {
    return (await readRegularFile(this.keyPath, 1_024, 'secrets.unsafe-file')) !== undefined
  }

  private async readKeyFile(): Promise<Uint8Array | undefined> {
    try {
      const file = await readRegularFile(this.keyPath, 1_024, 'secrets.unsafe-file')
      if (!file) return undefined
      const text = file.bytes.toString('latin1').trim()
      if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex')
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('secrets.file-io', `the key file ${this.keyPath} cannot be read; check its owner`, {
        cause: error
      })
    }
    throw new AppError('secrets.damaged', `the key file ${this.keyPath} is damaged; put it back from a backup`)
  }

  private async makeKeyFile(): Promise<Uint8Array> {
    const bytes = randomBytes(KEY_BYTES)
    try {
      await ensurePrivateFolder(dirname(this.keyPath))
      await writeAtomically(this.keyPath, `${bytes.toString('hex')}\n`, {
        unsafe: 'secrets.unsafe-file',
        exclusive: true
      })
      return bytes
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError(
        'secrets.file-io',
        `the key file ${this.keyPath} cannot be made (${systemCode(error) ?? 'error'})`,
        {
          cause: error
        }
      )
    }
  }
}

const refuseOddCost = (kdf: Argon2id): void => {
  const cost = ['memoryKiB', 'passes', 'lanes'] as const
  const odd = cost.find((name) => kdf[name] < FLOOR[name] || kdf[name] > CEILING[name])
  if (odd) {
    throw new AppError(
      'secrets.damaged',
      `the secret file asks for an unsafe key derivation (${odd} ${kdf[odd]}); it was changed`
    )
  }
  if (Buffer.from(kdf.saltB64, 'base64').length !== SALT_BYTES) {
    throw new AppError('secrets.damaged', 'the secret file has a salt of the wrong length; it was changed')
  }
}

const stretch = async (keyString: string, kdf: Argon2id): Promise<Uint8Array> => {
  // A native module: loaded only where a key string is in use.
  const { hashRaw } = await import('@node-rs/argon2')
  // Argon2id is what hashRaw uses unless told otherwise; a test holds it to a published vector.
  return hashRaw(keyString.normalize('NFKC'), {
    memoryCost: kdf.memoryKiB,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    outputLen: KEY_BYTES,
    salt: Buffer.from(kdf.saltB64, 'base64')
  })
}
