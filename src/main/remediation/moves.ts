import type { ConfigText } from '../settings/config-file'
import type { Hash } from './file-state'
import type { FixStep } from './fix-plan'
import type { Held } from './secret-keeper'

/** Where the steps of a plan want to move a secret to. */
export const targetsOf = (steps: readonly FixStep[]): string[] => [
  ...new Set(steps.flatMap((step) => (step.kind === 'store-secret' ? [step.targetId] : [])))
]

/** The steps with those left to a person that the store does not allow: it is closed, or holds another value. Pure. */
export const settleMoves = (
  steps: readonly FixStep[],
  held: ReadonlyMap<string, Held>,
  config: ConfigText | undefined,
  hash: Hash
): FixStep[] =>
  steps.flatMap((step): FixStep[] => {
    if (step.kind !== 'store-secret' && step.kind !== 'take-secret') return [step]
    const { checkId, targetId, path } = step
    const found = held.get(targetId) ?? { kind: 'closed' as const, reason: 'the secret store was not looked at' }
    const text = config?.textAt(step.steps)
    const isOther = found.kind === 'held' && text !== undefined && hash(text) !== found.hash
    if (found.kind !== 'closed' && !isOther) {
      return step.kind === 'store-secret' ? [{ ...step, isHeld: found.kind === 'held' }] : [step]
    }
    // One line for both halves of the move.
    if (step.kind === 'take-secret') return []
    const manual = { kind: 'manual' as const, checkId }
    if (found.kind === 'closed') {
      return [
        {
          ...manual,
          reason: `${path} cannot be moved: ${found.reason}`,
          instruction: 'Put the secret store right (unlock it, or choose one that keeps secrets), then plan again.'
        }
      ]
    }
    return [
      {
        ...manual,
        reason: `${path} is not moved: the secret store holds another value under ${targetId}`,
        instruction: `Find out which of the two is right; then store that with "trust-console secrets set ${targetId}" and take ${path} out of config.json.`
      }
    ]
  })
