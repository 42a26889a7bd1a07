import { AppError } from '../../shared/errors'
import { utf8Bytes, type Assignment } from '../../shared/secrets/contract'
import { environmentNames, isKnownTarget, isPattern, pathSegments } from '../../shared/secrets/targets'
import { sealVersion1 } from './file/format-v1'
import { findTarget, type Stored } from './lookup'
import type { SecretMeta, SecretStore } from './store'
import { StoreInUse, type StoreInUseOptions } from './store-in-use'

interface Resolution {
  assignments: Assignment[]
  diagnostics: string[]
  inactiveRefPaths: string[]
}

/** The rules over the store in use: which targets there are, what may be handed out, what an unreadable store means. */
export class SecretsService extends StoreInUse {
  /** Stored ids that are patterns, as of one revision of the store: few, and asked for by every resolve. */
  private patterns: { revision: number; ids: readonly string[] } | undefined

  constructor(
    options: StoreInUseOptions,
    private readonly environment: Readonly<Record<string, string | undefined>>
  ) {
    super(options)
  }

  /** @throws AppError secrets.unknown-target, secrets.full, secrets.changed-on-disk, and what makes the store unreadable */
  async set(targetId: string, value: string): Promise<SecretMeta> {
    if (!isKnownTarget(targetId)) throw unknownTarget('invalid secrets.store.set target id', targetId)
    return this.writing((store) => store.set(targetId, value))
  }

  /** @throws AppError what makes the store unreadable */
  async get(
    targetId: string,
    includeValue: boolean
  ): Promise<{ found: boolean; value: string | null; valueLength: number }> {
    const value = await this.using((store) => store.read(targetId))
    if (value === undefined) return { found: false, value: null, valueLength: 0 }
    return { found: true, value: includeValue ? value : null, valueLength: utf8Bytes(value) }
  }

  /** What is kept beside the values, by target id. */
  async list(): Promise<SecretMeta[]> {
    const all = await this.using((store) => [...store.list()], false)
    return all.sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
  }

  delete(targetId: string): Promise<boolean> {
    return this.writing((store) => store.delete(targetId))
  }

  /** Finds each target's value; those without one come back as null, with a line that says where was looked.
   *  @param mayAskEnvironment whether the environment may answer for a target
   *  @throws AppError secrets.unknown-target before anything is handed out */
  async resolve(
    targetIds: readonly string[],
    mayAskEnvironment: (targetId: string) => boolean = () => true
  ): Promise<Resolution> {
    const unknown = targetIds.find((id) => !isKnownTarget(id))
    if (unknown !== undefined) throw unknownTarget('invalid secrets.resolve params: unknown target id', unknown)
    return this.using(async (store) => {
      const stored = this.storedTargets(store)
      const resolution: Resolution = { assignments: [], diagnostics: [], inactiveRefPaths: [] }
      for (const targetId of targetIds) {
        const environment = mayAskEnvironment(targetId) ? this.environment : undefined
        await this.resolveOne(targetId, store, stored, environment, resolution)
      }
      return resolution
    })
  }

  /** All secrets sealed into the reference's format, under the given key string or the environment's.
   *  @throws AppError secrets.key-missing when there is neither */
  async exportVersion1(given: string | undefined): Promise<{ file: string; count: number; keySource: string }> {
    const own = this.options.keyString()
    const keyString = given ?? own?.value
    if (keyString === undefined) {
      throw new AppError(
        'secrets.key-missing',
        'an export needs a key string to seal it; give one, or set TRUST_CONSOLE_SECRET_STORE_KEY'
      )
    }
    const entries = await this.using(entriesOf)
    const keySource = given !== undefined || !own ? 'given' : `env:${own.name}`
    return { file: sealVersion1(entries, keyString), count: entries.length, keySource }
  }

  /** @param environment undefined where it may not answer */
  private async resolveOne(
    targetId: string,
    store: SecretStore,
    stored: Stored,
    environment: Readonly<Record<string, string | undefined>> | undefined,
    into: Resolution
  ): Promise<void> {
    const found = findTarget(targetId, stored, environment ?? {})
    const assign = (value: string | null, source: string | null): void => {
      into.assignments.push({ path: targetId, pathSegments: pathSegments(targetId), value, source })
    }
    switch (found.kind) {
      case 'stored': {
        const value = await store.read(found.targetId)
        if (value !== undefined) return assign(value, `store:${found.targetId}`)
        into.diagnostics.push(`${targetId}: another program removed ${found.targetId} from the credential store`)
        break
      }
      case 'environment':
        return assign(found.value, `env:${found.variable}`)
      case 'ambiguous':
        into.diagnostics.push(
          `${targetId}: ${found.candidates.length} stored targets match (${found.candidates.slice(0, 5).join(', ')}); name one`
        )
        break
      case 'none':
        into.diagnostics.push(
          environment
            ? `${targetId}: not in the store, and ${environmentNames(targetId)[0] ?? ''} is not set`
            : `${targetId}: not in the store; the environment answers a client only for targets that its scope names in full`
        )
    }
    assign(null, null)
    into.inactiveRefPaths.push(targetId)
  }

  private patternsIn(store: SecretStore): readonly string[] {
    if (this.patterns?.revision !== this.revision) {
      const ids = [...store.list()].map(({ targetId }) => targetId).filter(isPattern)
      this.patterns = { revision: this.revision, ids }
    }
    return this.patterns.ids
  }

  private storedTargets(store: SecretStore): Stored {
    const patterns = this.patternsIn(store)
    return {
      has: (id) => store.has(id),
      patterns: () => patterns,
      *ids() {
        for (const { targetId } of store.list()) yield targetId
      }
    }
  }
}

/** Every secret in clear. @throws AppError secrets.damaged where one is not there: a part must not pass for the whole */
const entriesOf = async (store: SecretStore): Promise<{ key: string; value: string }[]> => {
  const entries: { key: string; value: string }[] = []
  for (const { targetId } of store.list()) {
    const value = await store.read(targetId)
    if (value === undefined)
      throw new AppError('secrets.damaged', `${targetId} is no longer in the credential store; set or delete it first`)
    entries.push({ key: targetId, value })
  }
  return entries
}

const unknownTarget = (text: string, targetId: string): AppError =>
  new AppError('secrets.unknown-target', `${text} "${targetId.slice(0, 200)}"`, { data: { field: 'targetId' } })
