import { create } from 'zustand'
import type { CheckExplanation, DoctorReport, SeenSince } from '../../../shared/posture/contract'
import { call, client, messageOf } from '../app/client'
import { isOpen, resultWords, withResult } from './recheck'
import { forget, keep, memberAt, readKept } from './storage'

/** For this tab alone, and only until it is closed. The number changes with the shape. */
const KEY = 'trust-console.posture.v1'

interface Kept {
  report: DoctorReport
  since: readonly SeenSince[]
}

export interface PostureState {
  /** The last report; it stays while the checks run again. */
  report: DoctorReport | undefined
  since: readonly SeenSince[]
  /** True while the report is one that the page kept before it was loaded again. */
  isOld: boolean
  problem: string | undefined
  isRunning: boolean
  /** The operator did not want to wait for the last run. */
  hasStopped: boolean
  /** Something changed while the checks ran, so their answer is already old. */
  isStale: boolean
  /** The check that is being made again alone. */
  rechecking: string | undefined
  /** What came of the last check that was made again alone. */
  rechecked: { checkId: string; words: string } | undefined
  explanations: ReadonlyMap<string, CheckExplanation>
  explanationsProblem: string | undefined
}

const LISTS = ['report.checks', 'report.security.findings', 'since']
const isKept = (value: unknown): value is Kept =>
  LISTS.every((path) => Array.isArray(memberAt(value, path))) &&
  typeof memberAt(value, 'report.security.ts') === 'number'

export const usePosture = create<PostureState>(() => {
  const kept = readKept('sessionStorage', KEY, isKept)
  return {
    report: kept?.report,
    since: kept?.since ?? [],
    isOld: kept !== undefined,
    problem: undefined,
    isRunning: false,
    hasStopped: false,
    isStale: false,
    rechecking: undefined,
    rechecked: undefined,
    explanations: new Map(),
    explanationsProblem: undefined
  }
})

/** Counts the runs; the answer to one that nobody waits for any more is dropped. */
let round = 0
/** When the last run of any client that found something else was made. */
let newsMs = 0

const isBehind = (): boolean => {
  const { isStale, report } = usePosture.getState()
  return isStale || newsMs > (report?.security.ts ?? newsMs)
}

const runOnce = async (mine: number): Promise<void> => {
  newsMs = 0
  usePosture.setState({ isStale: false })
  try {
    const report = await call('doctor', { deep: true })
    const { since } = await call('posture.history', { sinceMs: report.security.ts })
    if (mine !== round) return
    usePosture.setState({ report, since, isOld: false, problem: undefined })
    keep('sessionStorage', KEY, { report, since })
  } catch (error) {
    if (mine === round) usePosture.setState({ problem: messageOf(error) })
  }
}

let underWay: Promise<boolean> | undefined

/** Runs every check. Calls made meanwhile become one more run, so the last report is never older than the last call.
 *  @returns false when the operator did not wait for it */
export const runChecks = (): Promise<boolean> => {
  if (usePosture.getState().isRunning && underWay) {
    usePosture.setState({ isStale: true })
    return underWay
  }
  underWay = runAll()
  return underWay
}

const runAll = async (): Promise<boolean> => {
  const mine = ++round
  usePosture.setState({ isRunning: true, hasStopped: false })
  do await runOnce(mine)
  while (mine === round && isBehind())
  if (mine !== round) return false
  usePosture.setState({ isRunning: false })
  return true
}

/** Waits no longer. The gateway ends the run by itself; its answer is dropped, but a change it found is heard of as news. */
export const stopWaiting = (): void => {
  round++
  usePosture.setState({ isRunning: false, isStale: false, hasStopped: true })
}

/** Makes one check again and puts its answer into the report. @returns what came of it, in words */
export const recheck = async (checkId: string): Promise<string> => {
  usePosture.setState({ rechecking: checkId, rechecked: undefined })
  const words = await recheckOnce(checkId)
  usePosture.setState({ rechecking: undefined, rechecked: { checkId, words } })
  return words
}

const recheckOnce = async (checkId: string): Promise<string> => {
  try {
    const result = await call('posture.recheck', { checkId })
    const { report, since } = usePosture.getState()
    if (!report) return `${checkId} was checked again.`
    const others = since.filter((each) => each.checkId !== checkId)
    const known = since.filter((each) => each.checkId === checkId)
    const now = known.length > 0 ? known : [{ checkId, firstSeenMs: result.ts, lastSeenMs: result.ts }]
    const kept = { report: withResult(report, result), since: isOpen(result) ? [...others, ...now] : others }
    usePosture.setState(kept)
    keep('sessionStorage', KEY, kept)
    return resultWords(report, result)
  } catch (error) {
    return `${checkId} could not be checked again: ${messageOf(error)}.`
  }
}

/** Asks once what stands behind each check; after a failure, again. */
export const loadExplanations = async (): Promise<void> => {
  if (usePosture.getState().explanations.size > 0) return
  try {
    const { items } = await call('posture.explanations', {})
    usePosture.setState({
      explanations: new Map(items.map((item) => [item.checkId, item])),
      explanationsProblem: undefined
    })
  } catch (error) {
    usePosture.setState({ explanationsProblem: messageOf(error) })
  }
}

/** Runs the checks again when what they look at has changed. @returns a function that ends it */
export const watchPosture = (): (() => void) => {
  const rerun = (): void => void runChecks()
  const ends = [
    client().subscribe('settings', rerun),
    client().subscribe('secrets', rerun),
    client().subscribe('heartbeat', rerun),
    // Our own runs are told to us as well: they are not news.
    client().subscribe('posture', ({ atMs }) => {
      newsMs = Math.max(newsMs, atMs)
      if (!usePosture.getState().isRunning && isBehind()) rerun()
    }),
    // A browser that is not let in any more keeps nothing of the gateway.
    client().onConnection((state) => {
      if (state === 'refused') forget('sessionStorage', KEY)
    })
  ]
  return () => ends.forEach((end) => end())
}
