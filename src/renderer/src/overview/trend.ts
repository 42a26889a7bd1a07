import type { HistorySample } from '../../../shared/posture/contract'

const DAY_MS = 86_400_000
/** How much of the past the line shows, in days; null for all of it. */
export const RANGES = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: null, label: 'All' }
] as const

interface TrendPoint {
  /** Where it stands on the line: its time, or the start of the range for the one that was in force then. */
  atMs: number
  sample: HistorySample
}

export interface Trend {
  fromMs: number
  toMs: number
  points: readonly TrendPoint[]
}

/** The samples of a range up to now. The line starts with the first sample where that is younger than the range. */
export const trendOf = (samples: readonly HistorySample[], days: number | null, nowMs: number): Trend => {
  // A gateway whose clock is ahead of ours has samples after our now.
  const toMs = Math.max(nowMs, samples.at(-1)?.atMs ?? 0)
  const firstMs = samples[0]?.atMs ?? toMs
  const fromMs = days === null ? firstMs : Math.max(firstMs, toMs - days * DAY_MS)
  const inForce = samples.findLast(({ atMs }) => atMs < fromMs)
  const inside = samples.filter(({ atMs }) => atMs >= fromMs).map((sample) => ({ atMs: sample.atMs, sample }))
  return { fromMs, toMs, points: inForce ? [{ atMs: fromMs, sample: inForce }, ...inside] : inside }
}

/** The corners of the line: a score holds until the next sample says otherwise, and the last one until now. */
export const cornersOf = ({ points, toMs }: Trend): { ms: number; score: number }[] =>
  points.flatMap(({ atMs, sample }, index) => [
    { ms: atMs, score: sample.healthScore },
    { ms: points[index + 1]?.atMs ?? toMs, score: sample.healthScore }
  ])

/** The point whose time is nearest. */
export const nearest = (points: readonly TrendPoint[], ms: number): number => {
  const away = points.map(({ atMs }) => Math.abs(atMs - ms))
  return away.indexOf(Math.min(...away))
}

const counted = (count: number, one: string, many = one): string => `${count} ${count === 1 ? one : many}`

/** A sample in words: `score 94 of 100: 0 critical, 1 warning, 0 for information`. */
export const sampleWords = ({ healthScore, counts, unchecked }: HistorySample): string => {
  const found = [
    counted(counts.critical, 'critical'),
    counted(counts.warn, 'warning', 'warnings'),
    `${counts.info} for information`
  ]
  if (unchecked > 0) found.push(`${unchecked} not checked`)
  return `score ${healthScore} of 100: ${found.join(', ')}`
}

/** What the whole line says, for those who do not see it. */
export const trendWords = ({ points }: Trend): string => {
  const scores = points.map(({ sample }) => sample.healthScore)
  const [first, last] = [scores[0], scores.at(-1)]
  if (first === undefined || last === undefined) return 'No sample in this range'
  return `Health score from ${first} to ${last}, lowest ${Math.min(...scores)}, highest ${Math.max(...scores)}, ${counted(points.length, 'sample', 'samples')}`
}
