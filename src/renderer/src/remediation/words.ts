import type { CheckResult } from '../../../shared/posture/contract'
import { sentence } from './changes'
import type { JobState, MaintenancePlan, MaintenanceRun, PostureSummary } from '../../../shared/remediation/contract'

const SHOWN_OF_AN_ID = 12

/** The start of a long id, enough to tell two apart. */
export const shortId = (id: string): string => (id.length > SHOWN_OF_AN_ID + 1 ? `${id.slice(0, SHOWN_OF_AN_ID)}…` : id)

/** What the operator is told when what they were shown cannot be applied any more.
 *  @param said what the gateway said; its advice is for the command line and is left out here */
export const staleWords = (said: string, expiresAtMs: number, nowMs: number): string => {
  const why =
    expiresAtMs <= nowMs ? 'The plan you looked at was made more than a day ago.' : sentence(said.split(';')[0] ?? said)
  return `${why} Nothing was applied. This is the new plan; please read it again.`
}

/** The title of an action, which a run names by its id only. */
export const titleOf = (id: string, { actions }: Pick<MaintenancePlan, 'actions'>): string =>
  actions.find((action) => action.id === id)?.title ?? id

/** True when the console does the whole action by itself. */
export const isAuto = (id: string, { actions }: Pick<MaintenancePlan, 'actions'>): boolean =>
  actions.find((action) => action.id === id)?.auto ?? true

const many = (count: number, words: string): string => `${count} ${words}`

/** How a run ended, in a sentence. */
export const outcomeWords = ({ total, applied, partial, failed, skipped }: MaintenanceRun['counts']): string => {
  if (applied === total) return total === 1 ? 'The action was applied.' : `All ${total} actions were applied.`
  const parts = [
    applied > 0 && many(applied, 'applied'),
    partial > 0 && many(partial, 'partial, where a person must still act'),
    failed > 0 && many(failed, 'failed'),
    skipped > 0 && many(skipped, 'skipped, as there was nothing to change')
  ].filter((part) => part !== false)
  return `Of ${total} ${total === 1 ? 'action' : 'actions'}: ${parts.join('; ')}.`
}

/** What is to be said of a run whose details are not at hand. */
export const runWords: Readonly<Record<JobState['status'], string>> = {
  planned: 'A dry run: nothing was changed.',
  running: 'Changes are being applied now.',
  completed: 'Every action was applied.',
  completed_with_errors: 'At least one action failed.',
  completed_with_manual_action: 'Done, but a person must still act.',
  interrupted: 'The gateway stopped in the middle. Make a new plan to see what is left.'
}

/** `under a second`, `12 s`, `2 min 5 s`. A clock that was set back counts as no time. */
export const elapsed = (ms: number): string => {
  const seconds = Math.floor(Math.max(0, ms) / 1_000)
  if (seconds === 0) return 'under a second'
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** What a plan was made from: `2 warnings found; 3 checks with a warning.` What is zero is not said. */
export const foundWords = ({ critical, warn, info, doctorFail, doctorWarn }: PostureSummary): string => {
  const counted = (count: number, one: string, more: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : more}`]
  const findings = [
    ...counted(critical, 'critical finding', 'critical findings'),
    ...counted(warn, 'warning', 'warnings'),
    ...counted(info, 'note', 'notes')
  ]
  const checks = [
    ...counted(doctorFail, 'failed check', 'failed checks'),
    ...counted(doctorWarn, 'check with a warning', 'checks with a warning')
  ]
  return `${[findings.length > 0 ? `${findings.join(', ')} found` : 'Nothing found', ...checks].join('; ')}.`
}

/** What one check found when it was made again. */
export const checkedWords = ({ finding, check, unchecked }: CheckResult): string => {
  if (unchecked !== null) return `It could not be checked: ${sentence(unchecked)}`
  if (finding) return `Not yet. The check still reports: ${sentence(finding.detail)}`
  if (check && check.status !== 'pass') return `Not yet. The check says: ${sentence(check.message)}`
  return 'Done. The check does not report it any more.'
}
