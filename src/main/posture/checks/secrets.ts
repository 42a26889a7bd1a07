import { isExpired, isExpiring, isRotationDue } from '../../../shared/secrets/life'
import { fail, findingCheck, pass, statusCheck, warn } from '../check'
import type { SecretLifeFact } from '../facts'

export const secretStoreFinding = findingCheck({
  id: 'secrets.store.unreadable',
  severity: 'critical',
  title: 'The secret store cannot be read',
  remediation: 'Do what the detail says, then run "trust-console secrets reload". The file is left untouched.',
  needs: ['secretStore'],
  judge: ({ secretStore }) => secretStore.error?.message
})

const MOST_NAMED = 5

/** Every secret that is, with its dates: the detail names only the first few, and a new value has new dates. */
const seen = (
  { nowMs, items }: SecretLifeFact,
  isSo: (life: SecretLifeFact['items'][number], nowMs: number) => boolean
): unknown =>
  items
    .filter((life) => isSo(life, nowMs))
    .map(({ targetId, updatedAtMs, expiresAtMs, rotateEveryDays }) => ({
      targetId,
      updatedAtMs,
      expiresAtMs,
      rotateEveryDays
    }))
    .sort((a, b) => (a.targetId < b.targetId ? -1 : 1))

/** `3 secrets are …: a, b, c.` of those that are, or undefined where none is. */
const named = (
  { nowMs, items }: SecretLifeFact,
  isSo: (life: SecretLifeFact['items'][number], nowMs: number) => boolean,
  words: readonly [one: string, many: string]
): string | undefined => {
  const ids = items.filter((life) => isSo(life, nowMs)).map(({ targetId }) => targetId)
  if (ids.length === 0) return undefined
  // By name and not by urgency: the words stay the same from run to run.
  const shown = ids.sort().slice(0, MOST_NAMED).join(', ')
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : ''
  return `${ids.length === 1 ? `one secret ${words[0]}` : `${ids.length} secrets ${words[1]}`}: ${shown}${more}`
}

/** What is due for a secret by the dates that the operator gave it. */
export const lifeFindings = [
  findingCheck({
    id: 'secrets.expired',
    severity: 'warn',
    title: 'A secret is past its expiry',
    remediation:
      'Get a new value where the secret comes from, store it with "trust-console secrets set TARGET", then say the new expiry with "trust-console secrets describe TARGET --expires DATE".',
    needs: ['secretLife'],
    judge: ({ secretLife }) => named(secretLife, isExpired, ['is past its expiry', 'are past their expiry']),
    evidence: ({ secretLife }) => seen(secretLife, isExpired)
  }),
  findingCheck({
    id: 'secrets.rotation.due',
    severity: 'warn',
    title: 'A secret is due for a new value',
    remediation: 'Get a new value where the secret comes from and store it with "trust-console secrets set TARGET".',
    needs: ['secretLife'],
    judge: ({ secretLife }) =>
      named(secretLife, isRotationDue, [
        'is older than its rotation interval',
        'are older than their rotation intervals'
      ]),
    evidence: ({ secretLife }) => seen(secretLife, isRotationDue)
  }),
  findingCheck({
    id: 'secrets.expiring',
    severity: 'info',
    title: 'A secret expires within 14 days',
    remediation: 'Get a new value in time and store it with "trust-console secrets set TARGET".',
    needs: ['secretLife'],
    judge: ({ secretLife }) => named(secretLife, isExpiring, ['expires within 14 days', 'expire within 14 days']),
    evidence: ({ secretLife }) => seen(secretLife, isExpiring)
  })
]

export const secretStoreCheck = statusCheck({
  id: 'secrets.store',
  repeats: ['secrets.store.unreadable'],
  needs: ['secretStore'],
  judge: ({
    secretStore: { state, error, activeBackend, persistent, requestedRecognized, note, fallbackReason, count }
  }) => {
    if (state === 'locked') return warn('locked', 'Agents get no secret until an operator unlocks it.')
    if (state === 'unreadable') return fail('unreadable', error?.message ?? 'The store cannot be read.')
    const why = fallbackReason === null ? '' : `; ${fallbackReason}`
    const detail = `holds ${count ?? 0} secrets${why}`
    if (note !== null) return warn(activeBackend, note)
    if (!requestedRecognized) return warn(activeBackend, detail)
    return persistent ? pass(activeBackend, detail) : warn(activeBackend, `${detail}; they end with the process`)
  }
})
