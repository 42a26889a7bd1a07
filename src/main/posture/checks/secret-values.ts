import { findingCheck, NotChecked } from '../check'
import type { SecretUsesFact } from '../machine/secret-values'
import { allOf, listed } from './listed'

const DAY_MS = 86_400_000
const UNUSED_AFTER_DAYS = 90

/** Secrets whose value is that old and was not handed out since. */
const longUnused = ({ nowMs, unused }: SecretUsesFact): string[] =>
  unused
    .filter(({ updatedAtMs }) => updatedAtMs <= nowMs - UNUSED_AFTER_DAYS * DAY_MS)
    .map(({ targetId }) => targetId)
    .sort()

/** Findings over what is stored. Which secrets it is about is told to operators: who may read one of two that are alike would
 *  know the other. */
export const secretValueFindings = [
  findingCheck({
    id: 'secrets.values.weak',
    severity: 'warn',
    title: 'A secret can be guessed',
    remediation: 'Get a longer value where the secret comes from and store it with "trust-console secrets set TARGET".',
    needs: ['secretValues'],
    deepOnly: true,
    discreet: true,
    judge: ({ secretValues: { weak } }) => listed(weak.map(({ targetId, why }) => `${targetId} ${why}`)),
    evidence: ({ secretValues: { weak } }) => allOf(weak)
  }),
  findingCheck({
    id: 'secrets.values.duplicated',
    severity: 'info',
    title: 'Secrets have the same value',
    remediation:
      'Get a value of its own for each where they come from and store it with "trust-console secrets set TARGET", or delete those that nobody needs.',
    needs: ['secretValues'],
    deepOnly: true,
    discreet: true,
    judge: ({ secretValues: { alike } }) =>
      listed(
        alike.map((ids) => {
          const more = ids.length > 3 ? ` and ${ids.length - 3} more` : ''
          return `${ids.slice(0, 3).join(', ')}${more} are alike`
        })
      ),
    evidence: ({ secretValues: { alike } }) => alike
  }),
  findingCheck({
    id: 'secrets.unused',
    severity: 'info',
    title: 'A secret was not used for 90 days',
    remediation:
      'Look whether anybody needs it; if not, revoke it where it comes from and run "trust-console secrets delete".',
    needs: ['secretUses'],
    deepOnly: true,
    judge: ({ secretUses }) => {
      const ids = longUnused(secretUses)
      const { nowMs, knownSinceMs } = secretUses
      if (ids.length === 0) return undefined
      if (knownSinceMs === null || knownSinceMs > nowMs - UNUSED_AFTER_DAYS * DAY_MS)
        throw new NotChecked('the activity record does not go back 90 days without a gap')
      return listed(ids)
    },
    evidence: ({ secretUses }) => allOf(longUnused(secretUses))
  })
]
