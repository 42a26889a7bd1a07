import { createHmac } from 'node:crypto'
import { AppError } from '../../../shared/errors'
import { clearExportPhrase, type ImportFormat, type RowStatus } from '../../../shared/secrets/transfer'
import type { ImportPreview } from '../../../shared/secrets/transfer-contract'
import type { Clock } from '../../platform/clock'
import type { SecretStore, StoreInfo } from '../store'
import { documentOf, type ClearSecret } from './document'
import { planImport, type ImportPlan } from './plan'
import type { Source, Unlock } from './source'
import { writeAll, type Change } from './write-all'

/** The secret store as an import and an export need it. */
export interface Vault {
  using<T>(read: (store: SecretStore) => T | Promise<T>): Promise<T>
  writing<T>(write: (store: SecretStore) => Promise<T>): Promise<T>
}

export interface Given {
  text: string
  format: 'auto' | ImportFormat
  passphrase?: string | undefined
  keyString?: string | undefined
}

export interface Imported {
  format: ImportFormat
  added: number
  replaced: number
  same: number
  targetIds: string[]
  count: number
  savedAtMs: StoreInfo['savedAtMs']
}

type Key = { passphrase: string } | { recipients: readonly string[] }

/** Secrets into the store and out of it, many at a time. */
export class TransferService {
  constructor(
    private readonly vault: Vault,
    private readonly ownKeyString: () => string | undefined,
    private readonly instanceKey: () => Uint8Array,
    private readonly clock: Clock
  ) {}

  /** What an import would do, without a value. @throws AppError secrets.import-unreadable, secrets.key-missing, secrets.* */
  async preview(given: Given): Promise<Omit<ImportPreview, 'ok'>> {
    const source = await this.open(given)
    const { rows } = await this.vault.using((store) => planImport(source.entries, store))
    const { format, notes, referencesSkipped } = source
    return { format, rows, notes, referencesSkipped, digest: this.digest(given.text, source, rows) }
  }

  /** Imports some rows of a preview: all of them, or as few as the store can promise.
   *  @throws AppError secrets.import-stale where the rows are others by now, and what preview and the store throw */
  async apply(given: Given & { digest: string; targetIds: readonly string[] }): Promise<Imported> {
    const source = await this.open(given)
    return this.vault.writing(async (store) => {
      const plan = await planImport(source.entries, store)
      if (this.digest(given.text, source, plan.rows) !== given.digest) {
        throw new AppError(
          'secrets.import-stale',
          'the store or the text changed since the preview; nothing was imported. Preview it again'
        )
      }
      const chosen = rowsFor(given.targetIds, plan)
      const isStatus = (...statuses: string[]): number =>
        chosen.filter(({ status }) => statuses.includes(status)).length
      const changes = chosen.filter(({ status }) => status !== 'same')
      if (changes.length > 0) await writeAll(store, changes)
      return {
        format: source.format,
        added: isStatus('new', 'unknown'),
        replaced: isStatus('replaced'),
        same: isStatus('same'),
        targetIds: changes.map(({ targetId }) => targetId),
        count: store.count,
        savedAtMs: store.info.savedAtMs
      }
    })
  }

  /** @throws AppError rpc.invalid-params for a recipient that is none, secrets.* */
  async archive(key: Key): Promise<{ count: number; file: string }> {
    const secrets = await this.vault.using(clearSecrets)
    const { sealArchive } = await import('./archive')
    return { count: secrets.length, file: await sealArchive(documentOf(secrets, this.clock.nowMs()), key) }
  }

  /** All secrets in clear. @throws AppError secrets.not-confirmed where the typed phrase is not the one for this store */
  async clearText(typed: string): Promise<{ count: number; file: string; leftOut: string[] }> {
    const secrets = await this.vault.using((store) => {
      const phrase = clearExportPhrase(store.count)
      if (typed.trim() !== phrase)
        throw new AppError('secrets.not-confirmed', `type this phrase to export in clear: ${phrase}`, {
          data: { phrase }
        })
      return clearSecrets(store)
    })
    const { envFileOf } = await import('./env-file')
    const { text, leftOut } = envFileOf(secrets)
    return { count: secrets.length - leftOut.length, file: text, leftOut }
  }

  private async open({ text, format, passphrase, keyString }: Given): Promise<Source> {
    const stored = await this.vault.using((store) => Array.from(store.list(), ({ targetId }) => targetId))
    const unlock: Unlock = { passphrase, keyString: keyString ?? this.ownKeyString() }
    // The readers bring libraries that a start must not wait for.
    const { readSource } = await import('./read-source')
    return readSource(text, format, unlock, stored)
  }

  /** Keyed: a plain hash of a text with a weak secret would let others guess it. */
  private digest(text: string, { format }: Source, rows: ImportPlan['rows']): string {
    return createHmac('sha256', this.instanceKey())
      .update(JSON.stringify([format, rows]))
      .update('\n')
      .update(text)
      .digest('hex')
  }
}

interface Chosen extends Change {
  status: RowStatus
}

/** @throws AppError rpc.invalid-params for a target that the source does not have, or not so that it can be kept */
const rowsFor = (targetIds: readonly string[], { rows, values }: ImportPlan): Chosen[] => {
  const byTarget = new Map(rows.filter(({ status }) => status !== 'invalid').map((row) => [row.targetId, row]))
  return [...new Set(targetIds)].map((targetId, index) => {
    const [row, held] = [byTarget.get(targetId), values.get(targetId)]
    if (row && held) return { targetId, status: row.status, ...held }
    // The id is not repeated: it may be a secret in the wrong field.
    throw new AppError('rpc.invalid-params', `targetIds.${index} is not a row that can be imported`, {
      data: { field: 'targetIds' }
    })
  })
}

/** Every secret with its times. @throws AppError secrets.damaged where one is not there: a part must not pass for the whole */
const clearSecrets = async (store: SecretStore): Promise<ClearSecret[]> => {
  const secrets: ClearSecret[] = []
  for (const { targetId, createdAtMs, updatedAtMs } of store.list()) {
    const value = await store.read(targetId)
    if (value === undefined)
      throw new AppError('secrets.damaged', `${targetId} is no longer in the credential store; set or delete it first`)
    secrets.push({ targetId, value, createdAtMs, updatedAtMs })
  }
  return secrets.sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
}
