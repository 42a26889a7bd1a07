import type { ActivityRecord } from './activity/contract'
import type { JobState } from './remediation/contract'

/** What the product tells a page without being asked. A page that hears of a change asks for what it shows. */
export interface TopicData {
  /** A record was added to the activity record. */
  activity: ActivityRecord
  /** The settings in force changed. */
  settings: { keys: readonly string[] }
  /** A secret was stored, replaced or deleted, or the store was read again. */
  secrets: { count: number | null }
  /** A maintenance run moved on. */
  maintenance: JobState
  /** The scheduled checks ran. */
  heartbeat: { healthScore: number | null; atMs: number }
}

export type Topic = keyof TopicData
export const TOPICS = [
  'activity',
  'settings',
  'secrets',
  'maintenance',
  'heartbeat'
] as const satisfies readonly Topic[]

export const isTopic = (name: unknown): name is Topic => TOPICS.some((topic) => topic === name)
