import { AppError } from '../../../shared/errors'
import { keyringError, noKeyring, type Keyring } from '../keychain/keyring'
import type { Credentials } from '../store'
import { costHere, refuseOddCost, stretch, withSalt, type Argon2id, type Cost } from './argon2'
import { FLOOR_2, isKeyOf2, type Header2 } from './format-v2'
import { forgetKept, replaceKept, type Settle } from './key-change'
import { KeyFile, without, type KeptKey } from './key-file'
import { readRecoveryCode } from './recovery-code'
import { fillSlot, openSlot, type OpenSlot, type Slot, type SlotKind, type TextKind } from './slots'

export interface KeyString {
  /** The environment variable that supplied it. */
  name: string
  value: string
}

/** What a file is to be sealed with. */
export type KeyChoice =
  | { to: 'passphrase'; passphrase: string }
  /** The key string of the environment. */
  | { to: 'key-string' }
  | { to: 'key-file' | 'keychain' }

/** A way in for a new data key. */
interface Protector {
  /** `env:<variable>`, `file:<path>`, `keychain` or `passphrase`. */
  source: string
  slotFor(dataKey: Uint8Array, storeId: string): Slot
}

/** A way in that takes the place of another once the file is sealed with it. */
type Replacement = Protector & Settle

interface OpenedKey {
  bytes: Uint8Array
  source: string
  by: SlotKind
}

/** Where the keys of one secret file come from: the operator's key string, else a random key in the operating system's
 *  credential store, else a random key file beside the secret file; or a passphrase that is typed. Never user or host names:
 *  those are not secret. */
export class StoreKeys {
  private planned: string
  private readonly file: KeyFile
  /** The random key that opened the file. */
  private inUse: KeptKey | undefined

  /** @param onlyKeychain true for a file whose key must not lie in a file
   *  @param cost of a key that is made from a text */
  constructor(
    private readonly storePath: string,
    readonly keyString: KeyString | undefined,
    private readonly keyring: Keyring = noKeyring,
    private readonly onlyKeychain = false,
    private readonly cost: () => Promise<Cost> = costHere
  ) {
    this.file = new KeyFile(storePath, keyring)
    this.planned = keyString ? `env:${keyString.name}` : onlyKeychain ? 'keychain' : `file:${this.file.path}`
  }

  get keyPath(): string {
    return this.file.path
  }

  /** Where the key of a new file would come from, as far as prepare() found out. */
  get source(): string {
    return this.planned
  }

  /** Finds out where the key of a new file would come from. Makes nothing. */
  async prepare(): Promise<void> {
    if (this.keyString || this.onlyKeychain) return
    // One that cannot be read is told when a key is needed.
    const [kept] = await this.file.read().catch((): KeptKey[] => [this.file.newKey()])
    const inKeychain = kept ? kept.kind === 'keychain' : (await this.keyring.probe()).available
    this.planned = inKeychain ? 'keychain' : `file:${this.keyPath}`
  }

  /** A way in for a new file: the key string, or the random key that is there, or a new one.
   *  @throws AppError secrets.damaged, secrets.unsafe-file, secrets.file-io, secrets.keyring, secrets.key-missing */
  async create(): Promise<Protector> {
    if (this.keyString) return this.fromKeyString()
    const [kept] = await this.file.read()
    const key = kept ?? (await this.makeKey())
    const secret = await this.bytesOf(key)
    return { source: this.sourceOf(key), slotFor: fill({ kind: 'key' }, secret) }
  }

  /** A new way in, beside the one there is until it is settled.
   *  @throws AppError secrets.keyring, secrets.file-io, secrets.unsafe-file, secrets.key-missing */
  async replace(choice: KeyChoice): Promise<Replacement> {
    const before = this.inUse ? [this.inUse] : await this.file.read()
    if (choice.to === 'key-file' || choice.to === 'keychain') {
      const { key, bytes, ...settle } = await replaceKept(this.file, this.keyring, before, choice.to)
      return { source: this.sourceOf(key), slotFor: fill({ kind: 'key' }, bytes), ...settle }
    }
    const protector = await (choice.to === 'passphrase'
      ? this.fromText('passphrase', choice.passphrase, 'passphrase')
      : this.fromKeyString())
    return { ...protector, commit: () => forgetKept(this.file, before, []), abandon: () => Promise.resolve() }
  }

  /** The data key of a file with these slots.
   *  @throws AppError secrets.locked, secrets.wrong-key, secrets.key-missing, secrets.damaged, secrets.unsafe-file,
   *  secrets.file-io, secrets.keyring */
  async open(slots: readonly Slot[], storeId: string, given: Credentials = {}): Promise<OpenedKey> {
    const slotOf = (kind: SlotKind): Slot | undefined => slots.find((slot) => slot.kind === kind)
    const [recovery, random] = [slotOf('recovery'), slotOf('key')]
    const textSlot = slotOf('key-string') ?? slotOf('passphrase')
    if (given.recoveryCode !== undefined) return this.openWithCode(recovery, storeId, given.recoveryCode)
    const text = given.passphrase ?? this.keyString?.value
    if (text !== undefined) {
      const source = given.passphrase === undefined ? `env:${this.keyString?.name ?? ''}` : 'passphrase'
      // The header is not authenticated yet. Whoever can put another file and key here must not get around the key string.
      if (!textSlot || !('kdf' in textSlot)) throw this.sealedOtherwise(source)
      refuseOddCost(textSlot.kdf)
      const bytes = openSlot(textSlot, storeId, await stretch(text, textSlot.kdf))
      if (bytes) return { bytes, source, by: textSlot.kind }
      throw given.passphrase === undefined ? this.wrongKey(source) : wrongInput('the passphrase')
    }
    if (textSlot?.kind === 'key-string') throw this.keyStringMissing()
    if (!random) {
      throw new AppError(
        'secrets.locked',
        `${this.storePath} is sealed with a passphrase; unlock it in the console, or run "trust-console secrets unlock"`
      )
    }
    return { ...(await this.tryKept((secret) => openSlot(random, storeId, secret))), by: 'key' }
  }

  /** The key of a version 2 file. @throws as open() */
  async openVersion2(header: Header2): Promise<{ bytes: Uint8Array; source: string }> {
    const { kdf } = header
    const check = (secret: Uint8Array): Uint8Array | undefined => (isKeyOf2(header, secret) ? secret : undefined)
    if (kdf.name === 'none') {
      if (this.keyString) throw this.sealedOtherwise(`env:${this.keyString.name}`)
      return this.tryKept(check)
    }
    if (!this.keyString) throw this.keyStringMissing()
    refuseOddCost(kdf, FLOOR_2)
    const source = `env:${this.keyString.name}`
    const bytes = check(await stretch(this.keyString.value, kdf))
    if (!bytes) throw this.wrongKey(source)
    return { bytes, source }
  }

  async hasKeyFile(): Promise<boolean> {
    return (await this.file.read()).length > 0
  }

  /** Reads the key of a store that is open once more. Only a credential store that works gives it.
   *  @throws AppError secrets.keyring, secrets.key-missing */
  async prove(): Promise<void> {
    const account = await this.keychainAccount()
    if (account !== undefined) await this.file.readItem(account)
  }

  /** The account under which this store's key lies in the keychain, or undefined where it does not. */
  async keychainAccount(): Promise<string | undefined> {
    const [kept] = await this.file.read()
    return kept?.kind === 'keychain' ? kept.account : undefined
  }

  private async fromText(kind: TextKind, text: string, source: string): Promise<Protector> {
    const kdf: Argon2id = withSalt(await this.cost())
    return { source, slotFor: fill({ kind, kdf }, await stretch(text, kdf)) }
  }

  private fromKeyString(): Promise<Protector> {
    const { keyString } = this
    if (keyString) return this.fromText('key-string', keyString.value, `env:${keyString.name}`)
    throw new AppError(
      'secrets.key-missing',
      'no key string is set; set TRUST_CONSOLE_SECRET_STORE_KEY and start again, or choose another kind of key'
    )
  }

  private openWithCode(slot: Slot | undefined, storeId: string, typed: string): OpenedKey {
    const code = readRecoveryCode(typed)
    if (!code) throw wrongInput('the recovery code', 'it has a typing error: nine groups of four characters')
    if (!slot) throw wrongInput('the recovery code', 'this store has none, or a newer one')
    const bytes = openSlot(slot, storeId, code)
    if (!bytes) throw wrongInput('the recovery code')
    return { bytes, source: 'recovery-code', by: 'recovery' }
  }

  /** The first of the keys in the key file that fits. */
  private async tryKept(
    fits: (secret: Uint8Array) => Uint8Array | undefined
  ): Promise<{ bytes: Uint8Array; source: string }> {
    const kept = await this.file.read()
    let problem: Error | undefined
    for (const key of kept) {
      try {
        const bytes = fits(await this.bytesOf(key))
        if (!bytes) continue
        this.inUse = key
        // Of a change of key that was cut off, one key is left over.
        if (kept.length > 1) await forgetKept(this.file, without(kept, key), [key]).catch(() => null)
        return { bytes, source: this.sourceOf(key) }
      } catch (error) {
        problem ??= error instanceof Error ? error : new Error(String(error))
      }
    }
    if (problem) throw problem
    if (kept[0]) throw this.wrongKey(this.sourceOf(kept[0]))
    throw new AppError(
      'secrets.key-missing',
      `the key file ${this.keyPath} is gone; put it back from a backup, or open the store with its recovery code`
    )
  }

  private async bytesOf(key: KeptKey): Promise<Uint8Array> {
    if (key.kind === 'key') {
      if (!this.onlyKeychain) return key.bytes
      throw new AppError('secrets.damaged', `${this.keyPath} holds a key, which belongs into the credential store`)
    }
    this.planned = 'keychain'
    return this.file.readItem(key.account)
  }

  private sourceOf(key: KeptKey): string {
    return key.kind === 'keychain' ? 'keychain' : `file:${this.keyPath}`
  }

  /** Of two programs that make a key at once, one writes the key file; the other takes its own key away again and uses
   *  the first one's. */
  private async makeKey(): Promise<KeptKey> {
    const probe = await this.keyring.probe()
    if (!probe.available && this.onlyKeychain) throw keyringError(probe.obstacle, probe.reason)
    const key = probe.available ? (await this.file.newItem()).key : this.file.newKey()
    let isOurs = false
    try {
      isOurs = await this.file.claim(key)
    } finally {
      if (!isOurs && key.kind === 'keychain') await this.file.removeItem(key.account)
    }
    if (isOurs) return key
    const [other] = await this.file.read()
    if (other) return other
    throw new AppError(
      'secrets.file-io',
      `the key file ${this.keyPath} comes and goes; is another program at work there?`
    )
  }

  private keyStringMissing(): AppError {
    return new AppError(
      'secrets.key-missing',
      `${this.storePath} is sealed with a key string; set TRUST_CONSOLE_SECRET_STORE_KEY to it and start again`
    )
  }

  private wrongKey(source: string): AppError {
    return new AppError(
      'secrets.wrong-key',
      `the key from ${source} does not open ${this.storePath}; set the key it was sealed with`
    )
  }

  private sealedOtherwise(source: string): AppError {
    const variable = this.keyString?.name
    return new AppError(
      'secrets.wrong-key',
      source === 'passphrase'
        ? `${this.storePath} is not sealed with a passphrase; unlock it without one`
        : `${this.storePath} is sealed with its key file and not with ${variable ?? ''}; unset that variable to open it`
    )
  }
}

const fill =
  (slot: OpenSlot, secret: Uint8Array): Protector['slotFor'] =>
  (dataKey, storeId) =>
    fillSlot(slot, storeId, secret, dataKey)

const wrongInput = (what: string, why = 'try again'): AppError =>
  new AppError('secrets.wrong-key', `${what} does not open the store; ${why}`)
