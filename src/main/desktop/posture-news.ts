import { z } from 'zod'
import type { DoctorReport } from '../../shared/posture/contract'

/** How bad one problem is. A check that failed weighs as a critical finding. One to look at weighs little: what is unsafe is a
 *  finding as well, and a machine without Docker is not in danger. */
const Weight = z.enum(['critical', 'warn', 'info'])
type Weight = z.infer<typeof Weight>

/** A posture boiled down to what tells two of them apart. Small enough to remember, and without any detail. */
export const PostureMark = z.object({
  healthScore: z.number().int().min(0).max(100),
  problems: z.record(z.string(), z.object({ weight: Weight, title: z.string() }))
})
export type PostureMark = z.infer<typeof PostureMark>

export type PostureLevel = 'good' | 'attention' | 'critical' | 'unknown'

/** Only sums up the findings, which are counted themselves. */
const DERIVED = 'security.audit.summary'
const RANK: Readonly<Record<Weight, number>> = { info: 0, warn: 1, critical: 2 }

/** @param gatewayProblem why the gateway does not listen, or null: no check knows that, and nothing is worse for its agents */
export const markOf = (
  { security, checks }: DoctorReport,
  healthScore: number,
  gatewayProblem: string | null
): PostureMark => {
  const problems: PostureMark['problems'] = {}
  for (const { id, status, message } of checks) {
    if (status === 'pass' || id === DERIVED) continue
    problems[`check ${id}`] = { weight: status === 'fail' ? 'critical' : 'info', title: `${id}: ${message}` }
  }
  for (const { checkId, severity, title } of security.findings) {
    problems[`finding ${checkId}`] = { weight: severity, title }
  }
  if (gatewayProblem !== null) {
    problems['gateway listening'] = { weight: 'critical', title: 'The gateway does not listen' }
  }
  // Unknown is not good.
  for (const { checkId } of security.unchecked ?? []) {
    problems[`unchecked ${checkId}`] = { weight: 'warn', title: `${checkId} could not be checked` }
  }
  return { healthScore, problems }
}

export const levelOf = (mark: PostureMark | null): PostureLevel => {
  if (!mark) return 'unknown'
  const weights = Object.values(mark.problems).map(({ weight }) => weight)
  if (weights.includes('critical')) return 'critical'
  return weights.includes('warn') ? 'attention' : 'good'
}

export interface PostureNews {
  title: string
  body: string
}

const MAX_NAMED = 2

/** What to tell the operator when `now` is worse than `before`, or undefined. Being as bad as before is no news, and neither is
 *  the first look ever, which has nothing to compare with. */
export const newsOf = (before: PostureMark | null, now: PostureMark): PostureNews | undefined => {
  if (!before) return undefined
  const all = Object.entries(now.problems).filter(
    ([id, { weight }]) => weight !== 'info' && RANK[weight] > rankOf(before, id)
  )
  // A failed check mostly says again what a finding says better.
  const findings = all.filter(([id]) => !isCheck(id))
  const worse = (findings.length > 0 ? findings : all)
    .map(([, problem]) => problem)
    .sort((a, b) => RANK[b.weight] - RANK[a.weight])
  const drop = before.healthScore - now.healthScore
  if (worse.length === 0 && drop <= 0) return undefined
  const score =
    drop === 0
      ? `Health is still ${now.healthScore} of 100.`
      : `Health went from ${before.healthScore} to ${now.healthScore} of 100.`
  const named = worse.slice(0, MAX_NAMED).map(({ title }) => title)
  if (worse.length > MAX_NAMED) named.push(`and ${worse.length - MAX_NAMED} more`)
  return {
    title: worse[0]?.weight === 'critical' ? 'The posture became critical' : 'The posture got worse',
    body: named.length > 0 ? `${named.join('; ')}. ${score}` : score
  }
}

/** True for a row of the doctor, false for a finding. */
export const isCheck = (id: string): boolean => id.startsWith('check ')

const rankOf = (mark: PostureMark, id: string): number => {
  const known = Object.hasOwn(mark.problems, id) ? mark.problems[id] : undefined
  return known ? RANK[known.weight] : -1
}
