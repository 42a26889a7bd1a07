import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../platform/canonical-json'
import { KEPT_VERSIONS, type EarlierValue, type SecretMeta } from '../store'
import { deriveKey, hmac, sameBytes, seal, sha256, unseal } from './box'
import { damaged, FORMAT_NAME, readFirstLine, splitFile } from './lines'
import type { Change } from './sealed-entries'
import { Slots, type Slot } from './slots'

// The file format of docs/secret-file-format.md, version 3. Change neither without the other.

const CONTEXT = 'trust-console-secrets-v3'

const Header = z.strictObject({
  format: z.literal(FORMAT_NAME),
  version: z.literal(3),
  algorithm: z.literal('xchacha20poly1305'),
  storeId: z.string().regex(/^[0-9a-f]{32}$/),
  slots: Slots,
  count: z.number().int().min(0),
  savedAtMs: z.number().int()
})
export type Header = z.infer<typeof Header>

const time = z.number().nullable()
const natural = z.number().int().min(0)

const Meta = z.strictObject({
  targetId: z.string().min(1),
  valueLength: natural,
  createdAtMs: time,
  updatedAtMs: time,
  version: z.number().int().min(1),
  notes: z.string(),
  tags: z.array(z.string()),
  expiresAtMs: time,
  rotateEveryDays: z.number().nullable(),
  earlier: z
    .array(z.strictObject({ version: natural, valueLength: natural, setAtMs: time, replacedAtMs: z.number() }))
    .max(KEPT_VERSIONS)
})

/** One secret as it stands in the file. The values stay sealed until they are asked for. */
export interface SealedEntry {
  meta: SecretMeta
  /** `<sealed meta>.<sealed value>` and `.<sealed value>` for each earlier one, in base64, with its line break. */
  line: Buffer
  digest: Buffer
}

/** Keys and identity of one file, derived from its data key. */
export class Sealer {
  private readonly sealKey: Buffer
  private readonly macKey: Buffer

  constructor(
    readonly storeId: string,
    /** Key material: keep out of logs. */
    readonly dataKey: Uint8Array
  ) {
    this.sealKey = deriveKey(dataKey, storeId, `${CONTEXT} seal`)
    this.macKey = deriveKey(dataKey, storeId, `${CONTEXT} mac`)
  }

  static forNewFile(): Sealer {
    return new Sealer(randomBytes(16).toString('hex'), randomBytes(32))
  }

  /** @param earlier values that were replaced, with their numbers; those that meta does not name are left out */
  sealEntry(
    meta: SecretMeta,
    value: string,
    earlier: readonly Pick<EarlierValue, 'version' | 'value'>[] = []
  ): SealedEntry {
    const values = new Map(
      earlier.map((each) => [each.version, this.sealValue(meta.targetId, each.version, each.value)])
    )
    return this.entryOf(meta, this.sealValue(meta.targetId, meta.version, value), values)
  }

  /** The same secret with another meta, and perhaps another value: what is sealed already stays as it is. */
  resealEntry(entry: SealedEntry, meta: SecretMeta, value?: string): SealedEntry {
    const sealed = sealedValues(entry)
    const current = value === undefined ? sealed.get(meta.version) : this.sealValue(meta.targetId, meta.version, value)
    return this.entryOf(meta, current ?? '', sealed)
  }

  openValue({ meta, line }: SealedEntry, version = meta.version): string | undefined {
    const sealed = sealedValues({ meta, line }).get(version)
    if (sealed === undefined) return undefined
    const context = this.valueContext(meta.targetId, version)
    const plain = unseal(this.sealKey, Buffer.from(sealed, 'base64'), context)
    return plain && Buffer.from(plain).toString('utf8')
  }

  openMeta(line: Buffer): SecretMeta | undefined {
    const end = line.indexOf('.')
    const plain = unseal(this.sealKey, Buffer.from(line.toString('latin1', 0, end), 'base64'), this.metaContext())
    if (!plain) return undefined
    const parsed = Meta.safeParse(JSON.parse(Buffer.from(plain).toString('utf8')))
    return parsed.success ? parsed.data : undefined
  }

  /** The whole file: header, authentication of all there is, and one line an entry. */
  encode(slots: readonly Slot[], groups: Change['groups'], count: number, savedAtMs: number): Buffer[] {
    const header: Header = {
      format: FORMAT_NAME,
      version: 3,
      algorithm: 'xchacha20poly1305',
      storeId: this.storeId,
      slots: [...slots],
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

  private entryOf(meta: SecretMeta, current: string, values: ReadonlyMap<number, string>): SealedEntry {
    const sealedMeta = seal(this.sealKey, Buffer.from(JSON.stringify(meta), 'utf8'), this.metaContext())
    const earlier = meta.earlier.map(({ version }) => values.get(version) ?? '')
    const line = Buffer.from(`${[sealedMeta.toString('base64'), current, ...earlier].join('.')}\n`, 'latin1')
    return { meta, line, digest: sha256(line) }
  }

  private sealValue(targetId: string, version: number, value: string): string {
    return seal(this.sealKey, Buffer.from(value, 'utf8'), this.valueContext(targetId, version)).toString('base64')
  }

  private metaContext(): string {
    return `${CONTEXT} meta ${this.storeId}`
  }

  /** Binds a value to its target and number: it cannot be moved under another name, nor an old one put in force. */
  private valueContext(targetId: string, version: number): string {
    return `${CONTEXT} value ${this.storeId} ${version} ${targetId}`
  }
}

/** Sealed values of an entry in base64, by their numbers. */
const sealedValues = ({ meta, line }: Pick<SealedEntry, 'meta' | 'line'>): Map<number, string> => {
  const [, current = '', ...earlier] = line.toString('latin1').trimEnd().split('.')
  const values = new Map([[meta.version, current]])
  meta.earlier.forEach(({ version }, index) => values.set(version, earlier[index] ?? ''))
  return values
}

/** The first line of a version 3 file, read and not yet authenticated.
 *  @throws AppError secrets.damaged, secrets.unknown-version */
export const parseHeader = (path: string, header: unknown): Header => {
  const parsed = Header.safeParse(header)
  if (!parsed.success) throw damaged(path, 'has a header of the wrong shape')
  return parsed.data
}

/** The number of entries that the header in these first bytes of a file claims, or undefined where there is no header. */
export const headerCount = (bytes: Buffer): number | undefined => {
  try {
    const { header } = readFirstLine('', bytes)
    const count = z.object({ format: z.literal(FORMAT_NAME), count: natural }).safeParse(header)
    return count.data?.count
  } catch {
    return undefined
  }
}

/** Authenticates the whole file and opens its entries' metadata.
 *  @throws AppError secrets.damaged */
export const openFile = (path: string, bytes: Buffer, header: Header, sealer: Sealer): SealedEntry[] => {
  const { headerLine, macLine, entryLines } = splitFile(path, bytes, header.count)
  const digests = entryLines.map(sha256)
  if (!sameBytes(sealer.authenticationLine(headerLine, digests), macLine)) {
    throw damaged(path, 'does not match its authentication code')
  }
  const seen = new Set<string>()
  return entryLines.map((line, index) => {
    const meta = sealer.openMeta(line)
    const digest = digests[index]
    if (!meta || !digest || seen.has(meta.targetId))
      throw damaged(path, `has an entry ${index + 1} that cannot be opened`)
    seen.add(meta.targetId)
    return { meta, line, digest }
  })
}
