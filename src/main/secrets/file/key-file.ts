import { randomBytes } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, systemCode } from '../../../shared/errors'
import { unconfirmed, writeAtomically } from '../../platform/atomic-write'
import { ensurePrivateFolder, readRegularFile, syncFolder } from '../../platform/file-safety'
import { keyringError, type Keyring } from '../keychain/keyring'

/** Where a random key is kept: in the key file itself, or in an item of the credential store that the key file names. */
export type KeptKey = { kind: 'key'; bytes: Uint8Array } | { kind: 'keychain'; account: string }

/** Service of the keychain items that hold keys of stores; the account is random. */
const KEY_SERVICE = 'Trust Console key'

const KEY_BYTES = 32
const HEX_KEY = /^[0-9a-f]{64}$/
const ITEM = /^keychain:([0-9a-f]{32})$/
/** One line; two between the steps of a change of key, when either may be the one the file is sealed with. */
const MAX_LINES = 2

const lineOf = (key: KeptKey): string =>
  key.kind === 'key' ? Buffer.from(key.bytes).toString('hex') : `keychain:${key.account}`

const parseLine = (line: string): KeptKey | undefined => {
  if (HEX_KEY.test(line)) return { kind: 'key', bytes: Buffer.from(line, 'hex') }
  const account = ITEM.exec(line)?.[1]
  return account === undefined ? undefined : { kind: 'keychain', account }
}

const isSame = (a: KeptKey, b: KeptKey): boolean => lineOf(a) === lineOf(b)

export const without = (keys: readonly KeptKey[], key: KeptKey): KeptKey[] => keys.filter((each) => !isSame(each, key))

/** The file beside a secret file that holds its key, or says where in the credential store it is. */
export class KeyFile {
  /** @param storePath of the secret file */
  constructor(
    private readonly storePath: string,
    private readonly keyring: Keyring
  ) {}

  get path(): string {
    return `${this.storePath}.key`
  }

  /** The keys it names, newest first; none where there is no file.
   *  @throws AppError secrets.damaged, secrets.unsafe-file, secrets.file-io */
  async read(): Promise<KeptKey[]> {
    try {
      const file = await readRegularFile(this.path, 1_024, 'secrets.unsafe-file')
      if (!file) return []
      const lines = file.bytes.toString('latin1').trim().split('\n')
      const keys = lines.flatMap((line) => parseLine(line) ?? [])
      if (keys.length === lines.length && keys.length <= MAX_LINES) return keys
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError('secrets.file-io', `the key file ${this.path} cannot be read; check its owner`, {
        cause: error
      })
    }
    throw new AppError('secrets.damaged', `the key file ${this.path} is damaged; put it back from a backup`)
  }

  /** Makes it, if nobody else has meanwhile. @returns false when another program was first */
  async claim(key: KeptKey): Promise<boolean> {
    try {
      await this.write([key], true)
      return true
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false
      // Nothing is sealed with it yet, and a key file that names a key which is taken away again would have to go by hand.
      if (unconfirmed(error)) await unlink(this.path).catch(() => undefined)
      throw this.cannot('be made', error)
    }
  }

  /** Puts these keys in it, or removes it. */
  async replace(keys: readonly KeptKey[]): Promise<void> {
    try {
      if (keys.length > 0) return await this.write(keys, false)
      await unlink(this.path)
      await syncFolder(dirname(this.path))
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw this.cannot('be changed', error)
    }
  }

  newKey(): KeptKey & { kind: 'key' } {
    return { kind: 'key', bytes: randomBytes(KEY_BYTES) }
  }

  /** A new random key in the credential store, written and read back. The caller names it in the key file, or removes it.
   *  @throws AppError secrets.keyring */
  async newItem(): Promise<{ key: KeptKey & { kind: 'keychain' }; bytes: Uint8Array }> {
    const account = randomBytes(16).toString('hex')
    const bytes = randomBytes(KEY_BYTES)
    const text = bytes.toString('hex')
    try {
      await this.keyring.write(KEY_SERVICE, account, text)
      if ((await this.keyring.read(KEY_SERVICE, account)) === text) return { key: { kind: 'keychain', account }, bytes }
    } catch (error) {
      await this.removeItem(account)
      throw error
    }
    await this.removeItem(account)
    throw keyringError('other', 'the credential store did not give back the key that was written; nothing is stored')
  }

  /** @returns false where it may still be there */
  removeItem(account: string): Promise<boolean> {
    return this.keyring.remove(KEY_SERVICE, account).catch(() => false)
  }

  /** @throws AppError secrets.keyring, secrets.key-missing, secrets.damaged */
  async readItem(account: string): Promise<Uint8Array> {
    // Known to be out of reach: a start does not wait for it once more.
    await this.mustAnswer()
    let text: string | undefined
    try {
      text = await this.keyring.read(KEY_SERVICE, account)
    } catch (error) {
      throw this.unreachable(error)
    }
    if (text !== undefined && HEX_KEY.test(text)) return Buffer.from(text, 'hex')
    // A locked store answers as if the item were not there. Only one that works proves that it is gone.
    this.keyring.forget()
    await this.mustAnswer()
    throw new AppError(
      text === undefined ? 'secrets.key-missing' : 'secrets.damaged',
      `the key of ${this.storePath} is ${text === undefined ? 'no longer in' : 'damaged in'} the credential store ` +
        `(service "${KEY_SERVICE}", account ${account}); put that item back, or open the store with its recovery code`
    )
  }

  private async mustAnswer(): Promise<void> {
    const probe = await this.keyring.probe()
    if (!probe.available) throw this.unreachable(keyringError(probe.obstacle, probe.reason))
  }

  private unreachable(error: unknown): unknown {
    if (!(error instanceof AppError)) return error
    const message = `${this.storePath} is sealed with a key in the credential store: ${error.message}`
    return new AppError(error.code, message, { ...(error.data && { data: error.data }), cause: error })
  }

  private async write(keys: readonly KeptKey[], exclusive: boolean): Promise<void> {
    await ensurePrivateFolder(dirname(this.path))
    const text = keys.map((key) => `${lineOf(key)}\n`).join('')
    await writeAtomically(this.path, text, { unsafe: 'secrets.unsafe-file', exclusive })
  }

  private cannot(what: string, error: unknown): AppError {
    if (error instanceof AppError) return error
    const code = systemCode(error) ?? 'error'
    return new AppError('secrets.file-io', `the key file ${this.path} cannot ${what} (${code})`, { cause: error })
  }
}
