import type { JobState, MaintenancePlan, MaintenanceRun } from '../../../shared/remediation/contract'

/** The title of an action, which a run names by its id only. */
export const titleOf = (id: string, { actions }: Pick<MaintenancePlan, 'actions'>): string =>
  actions.find((action) => action.id === id)?.title ?? id

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
