import type { Coverage, Finding } from '../contract'
import { evidenceText, type Evidence } from './digest'
import type { BaselineNote } from './model'

/** What is needed of an earlier report. What was waived or attested then is not part of it: should that count again, it is new. */
export interface Baseline {
  atMs: number
  findings: readonly (Evidence & Pick<Finding, 'title'>)[]
}

interface Now {
  findings: readonly Finding[]
  /** Ids of what is there and accepted or attested: it is not fixed. */
  accepted: readonly string[]
  notChecked: Coverage['notChecked']
}

/** What is new since an earlier report. A finding is known by its id and its evidence; what was not looked for is not fixed. */
export const compareWith = (
  { atMs, findings: earlier }: Baseline,
  { findings, accepted, notChecked }: Now
): { fresh: Finding[]; note: BaselineNote } => {
  const before = new Set(earlier.map(evidenceText))
  const beforeIds = new Set(earlier.map(({ checkId }) => checkId))
  const fresh = findings.filter((finding) => !before.has(evidenceText(finding)))
  const there = new Set([...findings.map(({ checkId }) => checkId), ...accepted])
  const skipped = new Set(notChecked.map(({ checkId }) => checkId))
  const gone = earlier.filter(({ checkId }) => !there.has(checkId))
  return {
    fresh,
    note: {
      atMs,
      known: findings.length - fresh.length,
      changed: fresh.map(({ checkId }) => checkId).filter((id) => beforeIds.has(id)),
      fixed: gone.filter(({ checkId }) => !skipped.has(checkId)).map(({ checkId, title }) => ({ checkId, title })),
      notLookedFor: gone.map(({ checkId }) => checkId).filter((id) => skipped.has(id))
    }
  }
}
