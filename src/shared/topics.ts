import type { ActionId } from './actions'
import type { ActivityRecord } from './activity/contract'
import type { SeverityCounts } from './posture/contract'
import type { JobState } from './remediation/contract'
import type { Probation, ProbationOutcome } from './remediation/probation-contract'
import type { MoveProgress } from './secrets/move-contract'
import type { SelftestProgress } from './selftest/contract'

/** What the product tells a page without being asked. A page that hears of a change asks for what it shows. */
export interface TopicData {
  /** A record was added to the activity record. */
  activity: ActivityRecord
  /** The settings in force changed. */
  settings: { keys: readonly string[] }
  /** A secret was stored, replaced or deleted, or the store was read again. */
  secrets: { count: number | null }
  /** A move of the secrets came on, a few times a second; null once it has ended, however it did. */
  move: { move: MoveProgress | null }
  /** A maintenance run moved on. */
  maintenance: JobState
  /** A change went on probation, came into force, was kept or put back. Nothing is said each second. */
  probation: { probation: Probation | null; outcome: ProbationOutcome | null; url: string | null }
  /** The scheduled checks ran. */
  heartbeat: { healthScore: number | null; atMs: number }
  /** The checks ran, whoever asked for it, and the outcome is another than the time before. */
  posture: { atMs: number; healthScore: number; counts: SeverityCounts }
  /** A client was created, used or revoked, or has expired. Uses are told every few seconds at most. */
  clients: Record<string, never>
  /** A self-test came on to its next probe; null once it has ended. */
  selftest: { progress: SelftestProgress | null }
  /** The operator chose something in the application menu or the tray. Only in the desktop app. */
  action: { id: ActionId }
  /** What became of a value that `desktop.copySecret` put on the clipboard, or of what `desktop.copyText` put there, by its
   *  name. Only in the desktop app. */
  clipboard: { targetId: string; phase: 'cleared' | 'replaced' }
}

export type Topic = keyof TopicData
export const TOPICS = [
  'activity',
  'settings',
  'secrets',
  'move',
  'maintenance',
  'probation',
  'heartbeat',
  'posture',
  'clients',
  'selftest',
  'action',
  'clipboard'
] as const satisfies readonly Topic[]

/** What concerns the desktop app's own window alone: a browser's page has no such menu and no such clipboard. */
const DESKTOP_TOPICS: ReadonlySet<Topic> = new Set<Topic>(['action', 'clipboard'])

/** True for a topic that a page in a browser may hear of. */
export const isBrowserTopic = (name: unknown): name is Topic => isTopic(name) && !DESKTOP_TOPICS.has(name)

export const isTopic = (name: unknown): name is Topic => TOPICS.some((topic) => topic === name)
