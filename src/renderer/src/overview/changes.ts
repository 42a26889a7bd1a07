import type { Severity } from '../../../shared/posture/contract'
import { keep, memberAt, readKept } from '../posture/storage'
import type { Snapshot } from './store'

/** Stays in this browser; it holds no more than ids, titles and a number. The number in it changes with the shape. */
const KEY = 'trust-console.seen.v1'

export interface SeenFinding {
  id: string
  title: string
  severity: Severity
}

/** What the operator has seen, and when. */
export interface Look {
  atMs: number
  /** The home folder it is about: a browser may show one gateway today and another tomorrow. */
  home: string
  healthScore: number
  findings: readonly SeenFinding[]
}

export interface Changes {
  appeared: readonly SeenFinding[]
  resolved: readonly SeenFinding[]
  /** How much the score rose; below zero when it fell. */
  scoreBy: number
}

export const lookAt = ({ takenAtMs, doctor, plan }: Snapshot): Look => ({
  atMs: takenAtMs,
  home: doctor.runtime.home,
  healthScore: plan.healthScore,
  findings: doctor.security.findings.map(({ checkId, title, severity }) => ({ id: checkId, title, severity }))
})

/** What is different from the look before. A finding that could not be checked is not resolved. */
export const changesSince = (look: Look, snapshot: Snapshot): Changes => {
  const now = lookAt(snapshot)
  const unknown = (snapshot.doctor.security.unchecked ?? []).map(({ checkId }) => checkId)
  const isIn = ({ findings }: Look, wanted: string): boolean => findings.some(({ id }) => id === wanted)
  return {
    appeared: now.findings.filter(({ id }) => !isIn(look, id)),
    resolved: look.findings.filter(({ id }) => !isIn(now, id) && !unknown.includes(id)),
    scoreBy: now.healthScore - look.healthScore
  }
}

const isFinding = (value: unknown): boolean =>
  ['id', 'title', 'severity'].every((name) => typeof memberAt(value, name) === 'string')

const isLook = (value: unknown): value is Look => {
  const findings = memberAt(value, 'findings')
  return (
    ['atMs', 'healthScore'].every((name) => Number.isFinite(memberAt(value, name))) &&
    typeof memberAt(value, 'home') === 'string' &&
    Array.isArray(findings) &&
    findings.every(isFinding)
  )
}

/** What was seen of this gateway in this browser before, if anything. */
export const readLook = (home: string): Look | undefined => {
  const look = readKept('localStorage', KEY, isLook)
  return look?.home === home ? look : undefined
}

export const keepLook = (look: Look): void => keep('localStorage', KEY, look)
