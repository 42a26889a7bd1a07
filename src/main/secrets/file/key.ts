import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode } from '../../../shared/errors'
import { writeAtomically } from '../../platform/atomic-write'
import { ensurePrivateFolder, readRegularFile } from '../../platform/file-safety'
import { keyringError, noKeyring, type Keyring } from '../keychain/keyring'

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
  /** `env:<variable>`, `file:<path>` or `keychain`. */
  source: string
}

export interface KeyString {
  /** The environment variable that supplied it. */
  name: string
  value: string
}

/** What a key file holds: the key itself, or the account of the keychain item that holds it. */
type KeyFile = { kind: 'key'; bytes: Uint8Array } | { kind: 'keychain'; account: string }

/** Service of the keychain items that hold keys of stores; the account is random. */
export const KEY_SERVICE = 'Trust Console key'

/** Where the keys of one secret file come from: the operator's key string, else a random key in the operating system's
 *  credential store, else a random key file beside the secret file. Never user or host names: those are not secret. */
export class StoreKeys {
  private planned: string

  /** @param onlyKeychain true for a file whose key must not lie in a file */
  constructor(
    private readonly storePath: string,
    readonly keyString: KeyString | undefined,
    private readonly keyring: Keyring = noKeyring,
    private readonly onlyKeychain = false
  ) {
    this.planned = keyString ? `env:${keyString.name}` : onlyKeychain ? 'keychain' : `file:${this.keyPath}`
  }

  get keyPath(): string {
    return `${this.storePath}.key`
  }

  /** Where the key of a new file would come from, as far as prepare() found out. */
  get source(): string {
    return this.planned
  }

  /** Finds out where the key of a new file would come from. Makes nothing. */
  async prepare(): Promise<void> {
    if (this.keyString || this.onlyKeychain) return
    // One that cannot be read is told when a key is needed.
    const file = await this.readKeyFile().catch((): KeyFile => ({ kind: 'key', bytes: new Uint8Array() }))
    const inKeychain = file ? file.kind === 'keychain' : (await this.keyring.probe()).available
    this.planned = inKeychain ? 'keychain' : `file:${this.keyPath}`
  }

  /** A key for a new file. Makes one, and keeps it, if there is none.
   *  @throws AppError secrets.damaged, secrets.unsafe-file, secrets.file-io, secrets.keyring, secrets.key-missing */
  async create(): Promise<StoreKey> {
    if (this.keyString) {
      const kdf: Argon2id = { name: 'argon2id', ...COST, saltB64: randomBytes(SALT_BYTES).toString('base64') }
      return { bytes: await stretch(this.keyString.value, kdf), kdf, source: `env:${this.keyString.name}` }
    }
    const file = (await this.readKeyFile()) ?? (await this.makeKey())
    return this.keyIn(file, { name: 'none' })
  }

  /** The key that a file with this header wants.
   *  @throws AppError secrets.key-missing, secrets.damaged, secrets.unsafe-file, secrets.file-io, secrets.keyring */
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
    const file = await this.readKeyFile()
    if (file) return this.keyIn(file, kdf)
    throw new AppError(
      'secrets.key-missing',
      `the key file ${this.keyPath} is gone; put it back from a backup: without it the secrets cannot be read`
    )
  }

  async hasKeyFile(): Promise<boolean> {
    return (await readRegularFile(this.keyPath, 1_024, 'secrets.unsafe-file')) !== undefined
  }

  /** Reads the key of a store that is open once more. Only a credential store that works gives it.
   *  @throws AppError secrets.keyring, secrets.key-missing */
  async prove(): Promise<void> {
    const account = await this.keychainAccount()
    if (account !== undefined) await this.readKeychain(account)
  }

  /** The account under which this store's key lies in the keychain, or undefined where it does not. */
  async keychainAccount(): Promise<string | undefined> {
    const file = await this.readKeyFile()
    return file?.kind === 'keychain' ? file.account : undefined
  }

  private async keyIn(file: KeyFile, kdf: Kdf): Promise<StoreKey> {
    if (file.kind === 'key') {
      if (!this.onlyKeychain) return { bytes: file.bytes, kdf, source: `file:${this.keyPath}` }
      throw new AppError('secrets.damaged', `${this.keyPath} holds a key, which belongs into the credential store`)
    }
    this.planned = 'keychain'
    // Known to be out of reach: a start does not wait for it once more.
    const probe = await this.keyring.probe()
    if (!probe.available) throw this.unreachable(keyringError(probe.obstacle, probe.reason))
    return { bytes: await this.readKeychain(file.account), kdf, source: 'keychain' }
  }

  private async readKeychain(account: string): Promise<Uint8Array> {
    let text: string | undefined
    try {
      text = await this.keyring.read(KEY_SERVICE, account)
    } catch (error) {
      throw this.unreachable(error)
    }
    if (text !== undefined && HEX_KEY.test(text)) return Buffer.from(text, 'hex')
    // A locked store answers as if the item were not there. Only one that works proves that it is gone.
    this.keyring.forget()
    const probe = await this.keyring.probe()
    if (!probe.available) throw this.unreachable(keyringError(probe.obstacle, probe.reason))
    throw new AppError(
      text === undefined ? 'secrets.key-missing' : 'secrets.damaged',
      `the key of ${this.storePath} is ${text === undefined ? 'no longer in' : 'damaged in'} the credential store ` +
        `(service "${KEY_SERVICE}", account ${account}); put that item back: without it the secrets cannot be read`
    )
  }

  private unreachable(error: unknown): unknown {
    if (!(error instanceof AppError)) return error
    const message = `${this.storePath} is sealed with a key in the credential store: ${error.message}`
    return new AppError(error.code, message, { ...(error.data && { data: error.data }), cause: error })
  }

  private async readKeyFile(): Promise<KeyFile | undefined> {
    try {
      const file = await readRegularFile(this.keyPath, 1_024, 'secrets.unsafe-file')
      if (!file) return undefined
      const text = file.bytes.toString('latin1').trim()
      if (HEX_KEY.test(text)) return { kind: 'key', bytes: Buffer.from(text, 'hex') }
      const account = /^keychain:([0-9a-f]{32})$/.exec(text)?.[1]
      if (account !== undefined) return { kind: 'keychain', account }
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('secrets.file-io', `the key file ${this.keyPath} cannot be read; check its owner`, {
        cause: error
      })
    }
    throw new AppError('secrets.damaged', `the key file ${this.keyPath} is damaged; put it back from a backup`)
  }

  private async makeKey(): Promise<KeyFile> {
    const probe = await this.keyring.probe()
    if (probe.available) return this.makeInKeychain()
    if (this.onlyKeychain) throw keyringError(probe.obstacle, probe.reason)
    const bytes = randomBytes(KEY_BYTES)
    const isOurs = await this.claimKeyFile(bytes.toString('hex'))
    return isOurs ? { kind: 'key', bytes } : this.keyOfAnother()
  }

  /** The key is written, read back, and only then named in the key file. Of two programs that do so at once, one writes
   *  that file; the other takes its own key away again and uses the first one's. */
  private async makeInKeychain(): Promise<KeyFile> {
    const account = randomBytes(16).toString('hex')
    const text = randomBytes(KEY_BYTES).toString('hex')
    let isOurs = false
    try {
      await this.keyring.write(KEY_SERVICE, account, text)
      if ((await this.keyring.read(KEY_SERVICE, account)) !== text)
        throw keyringError(
          'other',
          'the credential store did not give back the key that was written; nothing is stored'
        )
      isOurs = await this.claimKeyFile(`keychain:${account}`)
    } finally {
      if (!isOurs) await this.keyring.remove(KEY_SERVICE, account).catch(() => false)
    }
    return isOurs ? { kind: 'keychain', account } : this.keyOfAnother()
  }

  private async keyOfAnother(): Promise<KeyFile> {
    const file = await this.readKeyFile()
    if (file) return file
    throw new AppError(
      'secrets.file-io',
      `the key file ${this.keyPath} comes and goes; is another program at work there?`
    )
  }

  /** @returns false when another program has made the key file meanwhile */
  private async claimKeyFile(line: string): Promise<boolean> {
    try {
      await ensurePrivateFolder(dirname(this.keyPath))
      await writeAtomically(this.keyPath, `${line}\n`, { unsafe: 'secrets.unsafe-file', exclusive: true })
      return true
    } catch (error) {
      if (error instanceof AppError) throw error
      const code = systemCode(error) ?? 'error'
      if (code === 'EEXIST') return false
      throw new AppError('secrets.file-io', `the key file ${this.keyPath} cannot be made (${code})`, { cause: error })
    }
  }
}

const HEX_KEY = /^[0-9a-f]{64}$/

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
