import type { DoctorReport, HistorySample, SeenSince } from '../../shared/posture/contract'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { auditSummaryCheck } from './checks/runtime'
import { countSeverities } from './check'
import { healthScore, summarise } from './score'

/** How long an outcome that stays the same goes without a sample of its own. */
export const QUIET_MS = 3_600_000
export const MAX_SAMPLES = 1_000

/** One run of the checks, as far as the history wants to know. */
export interface PostureRun extends HistorySample {
  /** Checks that did not pass. */
  readonly openChecks: readonly string[]
  /** Ids of which this run could not say whether they are there. Unknown is not gone. */
  readonly undecided: readonly string[]
}

export interface History {
  /** Oldest first. */
  readonly samples: readonly HistorySample[]
  /** One for each id that is open, in the order of the ids. */
  readonly since: readonly SeenSince[]
}

export const NO_HISTORY: History = { samples: [], since: [] }

const DEEP_CHECKS = new Set(STATUS_CHECKS.filter(({ deepOnly }) => deepOnly).map(({ id }) => id))
const DEEP_FINDINGS = new Set(FINDING_CHECKS.filter(({ deepOnly }) => deepOnly).map(({ id }) => id))
const DEEP_IDS = [
  ...DEEP_CHECKS,
  ...DEEP_FINDINGS,
  ...FINDING_CHECKS.filter(({ deepEvidence }) => deepEvidence).map(({ id }) => id)
]

/** What the history keeps of a report. */
export const runOf = ({ checks, security }: DoctorReport, deep: boolean, heartbeatEnabled: boolean): PostureRun => {
  const { unchecked = [], waived = [] } = security
  // Without what only a deep run looks at: else the line would jump with the depth of the run.
  const findings = security.findings.filter(({ checkId }) => !DEEP_FINDINGS.has(checkId))
  const summary = { ...security.summary, ...countSeverities(findings) }
  const { critical, warn, info } = summary
  const everyRun = checks
    .filter(({ id }) => !DEEP_CHECKS.has(id))
    .map((row) =>
      row.id === auditSummaryCheck.id ? { ...row, status: auditSummaryCheck.judge({} as never, summary).status } : row
    )
  return {
    atMs: security.ts,
    healthScore: healthScore(summarise({ checks: everyRun, security: { ...security, summary } }), heartbeatEnabled),
    counts: { critical, warn, info },
    unchecked: unchecked.length,
    findingIds: findings.map(({ checkId }) => checkId).sort(),
    // What was accepted is there all the same: withdrawn, it is still as old as it is.
    openChecks: [
      ...checks.filter(({ status }) => status !== 'pass').map(({ id }) => id),
      ...security.findings.flatMap(({ checkId }) => (DEEP_FINDINGS.has(checkId) ? [checkId] : [])),
      ...waived.map(({ checkId }) => checkId)
    ],
    undecided: [...unchecked.map(({ checkId }) => checkId), ...(deep ? [] : DEEP_IDS)]
  }
}

/** How far the clock may be put back, as it is to keep it right, before what was noted seems to come from the future. */
const CLOCK_SLACK_MS = 5 * 60_000

/** What of a history can be known at a time, and the samples that lie ahead of it. Under a clock that was wrong for a while,
 *  ahead or behind, nothing is lost and nothing impossible is told. */
export const splitAt = ({ samples, since }: History, nowMs: number): { known: History; ahead: HistorySample[] } => {
  const isAhead = (atMs: number): boolean => atMs > nowMs + CLOCK_SLACK_MS
  const until = (atMs: number): number => (isAhead(atMs) ? nowMs : atMs)
  return {
    known: {
      samples: samples.filter(({ atMs }) => !isAhead(atMs)),
      since: since.map(({ checkId, firstSeenMs, lastSeenMs }) => ({
        checkId,
        firstSeenMs: until(firstSeenMs),
        lastSeenMs: until(lastSeenMs)
      }))
    },
    ahead: samples.filter(({ atMs }) => isAhead(atMs))
  }
}

/** The history with one more run in it. Pure. Its times never go back: under a clock that was set back, a run takes the time
 *  of what was recorded before it. Recording the same run again changes nothing. */
export const recordRun = (history: History, run: PostureRun): History => {
  const last = history.samples.at(-1)
  const atMs = Math.max(run.atMs, last?.atMs ?? 0, ...history.since.map(({ lastSeenMs }) => lastSeenMs))
  const { healthScore: score, counts, unchecked, findingIds } = run
  const sample = { atMs, healthScore: score, counts, unchecked, findingIds: [...findingIds] }
  const isNews = !last || !sameOutcome(last, sample) || atMs - last.atMs >= QUIET_MS
  return { samples: isNews ? thin([...history.samples, sample]) : history.samples, since: seen(history, run, atMs) }
}

export const sameOutcome = (a: HistorySample, b: HistorySample): boolean =>
  a.healthScore === b.healthScore &&
  a.unchecked === b.unchecked &&
  a.counts.critical === b.counts.critical &&
  a.counts.warn === b.counts.warn &&
  a.counts.info === b.counts.info &&
  a.findingIds.join() === b.findingIds.join()

const seen = ({ since }: History, { findingIds, openChecks, undecided }: PostureRun, atMs: number): SeenSince[] => {
  const before = new Map(since.map((each) => [each.checkId, each]))
  const now = new Map(since.filter(({ checkId }) => undecided.includes(checkId)).map((each) => [each.checkId, each]))
  for (const checkId of [...findingIds, ...openChecks]) {
    now.set(checkId, { checkId, firstSeenMs: before.get(checkId)?.firstSeenMs ?? atMs, lastSeenMs: atMs })
  }
  return [...now.values()].sort((a, b) => (a.checkId < b.checkId ? -1 : 1))
}

/** Drops one sample when there are too many: the oldest in the middle of a time without change, which says nothing that its
 *  neighbours do not say, or else the oldest. */
const thin = (samples: HistorySample[]): HistorySample[] => {
  if (samples.length <= MAX_SAMPLES) return samples
  const needless = samples.findIndex((sample, index) => {
    const [before, after] = [samples[index - 1], samples[index + 1]]
    return before && after && sameOutcome(before, sample) && sameOutcome(sample, after)
  })
  return samples.toSpliced(Math.max(0, needless), 1)
}
