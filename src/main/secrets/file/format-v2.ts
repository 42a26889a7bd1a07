import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { canonicalJson } from '../../platform/canonical-json'
import { deriveKey, hmac, sameBytes, seal, sha256, unseal } from './box'
import { Kdf, type StoreKey } from './key'
import type { Change } from './sealed-entries'
import type { SecretMeta } from '../store'

// The file format of docs/secret-file-format.md, version 2. Change neither without the other.

const FORMAT_NAME = 'trust-console-secrets'
const CONTEXT = 'trust-console-secrets-v2'
const KEY_CHECK_BYTES = 16

const Header = z.strictObject({
  format: z.literal(FORMAT_NAME),
  version: z.literal(2),
  algorithm: z.literal('xchacha20poly1305'),
  storeId: z.string().regex(/^[0-9a-f]{32}$/),
  kdf: Kdf,
  keyCheckB64: z.string(),
  count: z.number().int().min(0),
  savedAtMs: z.number().int()
})
type Header = z.infer<typeof Header>

const Meta = z.strictObject({
  targetId: z.string().min(1),
  valueLength: z.number().int().min(0),
  createdAtMs: z.number().nullable(),
  updatedAtMs: z.number().nullable()
})

/** One secret as it stands in the file. The value stays sealed until it is asked for. */
export interface SealedEntry {
  meta: SecretMeta
  /** `<sealed meta>.<sealed value>` in base64, with its line break. */
  line: Buffer
  digest: Buffer
}

const damaged = (path: string, problem: string): AppError =>
  new AppError(
    'secrets.damaged',
    `${path} ${problem}; it was changed or cut short and is left untouched: restore it from a backup, then reload`
  )

/** Keys and identity of one file, derived from its store key. */
export class Sealer {
  private readonly sealKey: Buffer
  private readonly macKey: Buffer
  private readonly keyCheck: Buffer

  constructor(
    readonly storeId: string,
    readonly key: StoreKey
  ) {
    this.sealKey = deriveKey(key.bytes, storeId, `${CONTEXT} seal`)
    this.macKey = deriveKey(key.bytes, storeId, `${CONTEXT} mac`)
    this.keyCheck = deriveKey(key.bytes, storeId, `${CONTEXT} key check`).subarray(0, KEY_CHECK_BYTES)
  }

  static forNewFile(key: StoreKey): Sealer {
    return new Sealer(randomBytes(16).toString('hex'), key)
  }

  opens(header: Pick<Header, 'keyCheckB64'>): boolean {
    return sameBytes(Buffer.from(header.keyCheckB64, 'base64'), this.keyCheck)
  }

  sealEntry(meta: SecretMeta, value: string): SealedEntry {
    const sealedMeta = seal(this.sealKey, Buffer.from(JSON.stringify(meta), 'utf8'), this.metaContext())
    const sealedValue = seal(this.sealKey, Buffer.from(value, 'utf8'), this.valueContext(meta.targetId))
    const line = Buffer.from(`${sealedMeta.toString('base64')}.${sealedValue.toString('base64')}\n`, 'latin1')
    return { meta, line, digest: sha256(line) }
  }

  openValue({ meta, line }: SealedEntry): string | undefined {
    const [, value = ''] = line.toString('latin1').trimEnd().split('.')
    const plain = unseal(this.sealKey, Buffer.from(value, 'base64'), this.valueContext(meta.targetId))
    return plain && Buffer.from(plain).toString('utf8')
  }

  openMeta(line: Buffer): SecretMeta | undefined {
    const [meta = ''] = line.toString('latin1').split('.', 1)
    const plain = unseal(this.sealKey, Buffer.from(meta, 'base64'), this.metaContext())
    if (!plain) return undefined
    const parsed = Meta.safeParse(JSON.parse(Buffer.from(plain).toString('utf8')))
    return parsed.success ? parsed.data : undefined
  }

  /** The whole file: header, authentication of all there is, and one line an entry. */
  encode(groups: Change['groups'], count: number, savedAtMs: number): Buffer[] {
    const header: Header = {
      format: FORMAT_NAME,
      version: 2,
      algorithm: 'xchacha20poly1305',
      storeId: this.storeId,
      kdf: this.key.kdf,
      keyCheckB64: this.keyCheck.toString('base64'),
      count,
      savedAtMs
    }
    const headerLine = Buffer.from(`${canonicalJson(header)}\n`, 'utf8')
    const digests = groups.map((group) => group.digests)
    return [headerLine, this.authenticationLine(headerLine, digests), ...groups.map(({ bytes }) => bytes)]
  }

  /** HMAC-SHA-256 over the header line and the SHA-256 of every entry line, in order. */
  authenticationLine(headerLine: Buffer, digests: readonly Buffer[]): Buffer {
    return Buffer.from(`${hmac(this.macKey, [headerLine, ...digests]).toString('base64')}\n`, 'latin1')
  }

  private metaContext(): string {
    return `${CONTEXT} meta ${this.storeId}`
  }

  /** Binds a value to its target: it cannot be moved under another name. */
  private valueContext(targetId: string): string {
    return `${CONTEXT} value ${this.storeId} ${targetId}`
  }
}

/** The first line of a version 2 file, read and not yet authenticated.
 *  @throws AppError secrets.damaged, secrets.unknown-version */
export const readHeader = (path: string, bytes: Buffer): Header => {
  const end = bytes.indexOf(0x0a)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8', 0, end === -1 ? bytes.length : end))
  } catch {
    throw damaged(path, 'has no readable header')
  }
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (typeof version === 'number' && version !== 2) {
    throw new AppError(
      'secrets.unknown-version',
      `${path} has format version ${version}; this program reads 1 and 2: update it`
    )
  }
  const header = Header.safeParse(value)
  if (!header.success) throw damaged(path, 'has a header of the wrong shape')
  return header.data
}

/** The number of entries that the header in these first bytes of a file claims, or undefined where there is no header. */
export const headerCount = (bytes: Buffer): number | undefined => {
  try {
    return readHeader('', bytes).count
  } catch {
    return undefined
  }
}

interface OpenedFile {
  entries: SealedEntry[]
  savedAtMs: number
}

/** Authenticates the whole file and opens its entries' metadata.
 *  @throws AppError secrets.wrong-key, secrets.damaged */
export const openFile = (path: string, bytes: Buffer, header: Header, sealer: Sealer): OpenedFile => {
  if (!sealer.opens(header)) {
    throw new AppError(
      'secrets.wrong-key',
      `the key from ${sealer.key.source} does not open ${path}; set the key it was sealed with`
    )
  }
  const lines = splitLines(bytes)
  if (lines?.length !== header.count + 2) throw damaged(path, 'does not hold the number of entries its header says')
  const [headerLine = bytes, macLine = bytes, ...entryLines] = lines
  const digests = entryLines.map(sha256)
  if (!sameBytes(sealer.authenticationLine(headerLine, digests), macLine)) {
    throw damaged(path, 'does not match its authentication code')
  }
  const seen = new Set<string>()
  const entries = entryLines.map((line, index) => {
    const meta = sealer.openMeta(line)
    const digest = digests[index]
    if (!meta || !digest || seen.has(meta.targetId))
      throw damaged(path, `has an entry ${index + 1} that cannot be opened`)
    seen.add(meta.targetId)
    return { meta, line, digest }
  })
  return { entries, savedAtMs: header.savedAtMs }
}

/** Lines with their line breaks, or undefined when the last one has none. */
const splitLines = (bytes: Buffer): Buffer[] | undefined => {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end + 1))
    start = end + 1
  }
  return start === bytes.length ? lines : undefined
}
