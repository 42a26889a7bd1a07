import type { MaintenancePlan, PostureSummary } from '../../../shared/remediation/contract'
import type { Tone } from '../ui/controls'

/** One reason why the score is below 100. */
export interface Loss {
  id: string
  what: string
  points: number
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** What lowers the score, dearest first, with the weights the interface contract fixes for the health score. */
export const lossesOf = (summary: PostureSummary, heartbeatEnabled: boolean): Loss[] =>
  [
    {
      id: 'critical',
      what: counted(summary.critical, 'critical finding', 'critical findings'),
      points: 25 * summary.critical
    },
    { id: 'warn', what: counted(summary.warn, 'warning', 'warnings'), points: 6 * summary.warn },
    {
      id: 'doctorFail',
      what: counted(summary.doctorFail, 'failed check', 'failed checks'),
      points: 10 * summary.doctorFail
    },
    {
      id: 'doctorWarn',
      what: counted(summary.doctorWarn, 'check with a warning', 'checks with a warning'),
      points: 3 * summary.doctorWarn
    },
    { id: 'heartbeat', what: 'scheduled checks are off', points: heartbeatEnabled ? 0 : 5 }
  ]
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)

/** True when the losses add up to the score the gateway gave. Where they do not, the page shows no points. */
export const explainsScore = (losses: readonly Loss[], score: number): boolean =>
  Math.max(0, 100 - losses.reduce((sum, { points }) => sum + points, 0)) === score

export interface Verdict {
  tone: Exclude<Tone, 'info' | 'plain'>
  word: string
  sentence: string
}

/** The page's answer. What could not be checked never counts as good. */
export const verdictOf = (summary: PostureSummary, heartbeatEnabled: boolean, unchecked: number): Verdict => {
  const serious = summary.critical + summary.doctorFail
  const open = summary.warn + summary.doctorWarn
  if (serious > 0) {
    return {
      tone: 'bad',
      word: 'Not safe as it is',
      sentence: 'Something serious is wrong. Put it right before agents use this gateway.'
    }
  }
  if (unchecked > 0) {
    return {
      tone: 'warn',
      word: 'Not fully known',
      sentence: 'Some checks could not be made, so nobody can say that all is well.'
    }
  }
  if (open > 0) {
    return { tone: 'warn', word: 'Usable, with warnings', sentence: 'Nothing serious is wrong. Look at the warnings.' }
  }
  return heartbeatEnabled
    ? { tone: 'ok', word: 'Can be trusted', sentence: 'Every check that was made passed.' }
    : {
        tone: 'warn',
        word: 'Good now, but not watched',
        sentence: 'Every check passed. Scheduled checks are off, so a change would go unseen.'
      }
}

/** What the plan would make of the score, where it would change it. */
export const afterWords = ({ healthScore, scoreAfterAll }: MaintenancePlan): string | undefined =>
  scoreAfterAll === healthScore ? undefined : `The plan would bring the score to ${scoreAfterAll}.`
