import { SecretValue, utf8Bytes } from '../../../shared/secrets/contract'
import { isKnownTarget, isPattern } from '../../../shared/secrets/targets'
import type { ImportRow } from '../../../shared/secrets/transfer-contract'
import type { SecretStore } from '../store'
import type { SecretTimes } from './document'
import type { SourceEntry } from './source'

/** What an import of some entries into a store would do. */
export interface ImportPlan {
  rows: ImportRow[]
  /** What would be stored under each target that can be. Key material: keep out of logs. */
  values: Map<string, { value: string; times: SecretTimes | undefined }>
}

/** Compares each entry with what the store holds. */
export const planImport = async (
  entries: readonly SourceEntry[],
  store: Pick<SecretStore, 'has' | 'read'>
): Promise<ImportPlan> => {
  const plan: ImportPlan = { rows: [], values: new Map() }
  const sharing = namesByTarget(entries)
  for (const entry of entries) {
    const targetId = targetOf(entry)
    const problem = problemOf(entry, targetId) ?? rivalOf(entry, targetId, sharing)
    const row = { name: entry.name, targetId, valueLength: utf8Bytes(entry.value) }
    if (problem !== undefined) {
      plan.rows.push({ ...row, status: 'invalid', chosen: false, reason: problem })
      continue
    }
    const status = await statusOf(entry, targetId, store)
    const chosen = status === 'new' && entry.remark === undefined
    plan.rows.push({ ...row, status, chosen, reason: entry.remark ?? null })
    plan.values.set(targetId, { value: entry.value, times: entry.times })
  }
  return plan
}

/** Its target, or the one it is offered. */
const targetOf = ({ name, targetId }: SourceEntry): string => targetId ?? `custom.${name}`

const statusOf = async (
  { targetId: known, value }: SourceEntry,
  targetId: string,
  store: Pick<SecretStore, 'has' | 'read'>
): Promise<'new' | 'same' | 'replaced' | 'unknown'> => {
  if (!store.has(targetId)) return known === undefined ? 'unknown' : 'new'
  return (await store.read(targetId)) === value ? 'same' : 'replaced'
}

const problemOf = ({ problem, value, targetId: known }: SourceEntry, targetId: string): string | undefined => {
  if (problem !== undefined) return problem
  if (!isKnownTarget(targetId) || (known === undefined && isPattern(targetId)))
    return 'its name cannot be part of a target id: too long, or with blanks, brackets or stars'
  const parsed = SecretValue.safeParse(value)
  return parsed.success ? undefined : `its value ${parsed.error.issues[0]?.message ?? 'cannot be kept'}`
}

const namesByTarget = (entries: readonly SourceEntry[]): Map<string, SourceEntry[]> => {
  const sharing = new Map<string, SourceEntry[]>()
  for (const entry of entries) {
    const targetId = targetOf(entry)
    const others = sharing.get(targetId)
    if (others) others.push(entry)
    else sharing.set(targetId, [entry])
  }
  return sharing
}

/** Why an entry gives way to others that mean the same target: the first counts, unless they differ. */
const rivalOf = (entry: SourceEntry, targetId: string, sharing: Map<string, SourceEntry[]>): string | undefined => {
  const rivals = sharing.get(targetId) ?? []
  const first = rivals.find((rival) => problemOf(rival, targetId) === undefined)
  if (rivals.length < 2 || first === undefined) return undefined
  const other = rivals.find((rival) => rival.value !== entry.value && problemOf(rival, targetId) === undefined)
  if (other !== undefined) return `${other.name} means the same target and has another value; take one of them out`
  return first === entry ? undefined : `it repeats ${first.name}`
}
