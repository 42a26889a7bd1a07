import type { Coverage } from '../../shared/posture/contract'
import { DEEP_ONLY } from '../../shared/posture/not-checked'
import { GROUND_CHECKS, STATUS_CHECKS, WAIVER_CHECKS } from './catalogue'
import { missingFor, type Unchecked } from './check'
import type { Facts } from './facts'

const MORE = 'only a deep run reads all of it'

interface Made {
  deep: boolean
  facts: Facts
  /** Findings that could not be looked for. */
  unchecked: readonly Unchecked[]
  /** Ids of the findings that are there, accepted or not. */
  found: ReadonlySet<string>
  waived: number
}

/** How much of all there is to check was checked. What could not be made, or was not, is named and is no pass. */
export const coverageOf = ({ deep, facts, unchecked, found, waived }: Made): Coverage => {
  const shallow = deep
    ? []
    : [...GROUND_CHECKS, ...WAIVER_CHECKS.filter(({ deepOnly }) => deepOnly)]
        .filter(({ id, deepEvidence, deepOnly }) => (deepEvidence ?? deepOnly) && !found.has(id))
        .map(({ id, deepOnly }) => ({ checkId: id, reason: deepOnly ? DEEP_ONLY : MORE }))
  const rows = STATUS_CHECKS.flatMap(({ id, needs, deepOnly }) => {
    const reason = deepOnly && !deep ? DEEP_ONLY : missingFor(needs, facts)
    return reason === undefined ? [] : [{ checkId: id, reason }]
  })
  const known = new Set(unchecked.map(({ checkId }) => checkId))
  const notChecked = [...unchecked, ...shallow.filter(({ checkId }) => !known.has(checkId)), ...rows]
  const total = GROUND_CHECKS.length + WAIVER_CHECKS.length + STATUS_CHECKS.length
  return { checked: total - notChecked.length, total, waived, notChecked }
}
