import type { PastRun } from '../../../../shared/remediation/undo-contract'

export type RunStep = PastRun['steps'][number]

export const KIND_WORDS: Readonly<Record<PastRun['kind'], string>> = {
  maintenance: 'Remediation',
  fix: 'Fix of the audit',
  undo: 'Undo'
}

/** The latest run that an undo would take back, undos aside: to undo those is to do the run again. */
export const lastUndoable = (runs: readonly PastRun[]): PastRun | undefined =>
  runs.find(({ kind, undoable }) => kind !== 'undo' && undoable)

/** How much of a run was taken back. */
export const undoneOf = ({ steps }: Pick<PastRun, 'steps'>): 'all' | 'some' | 'none' => {
  const fixed = steps.filter(({ status }) => status === 'fixed')
  const undone = fixed.filter(({ undoneBy }) => undoneBy !== null)
  if (undone.length === 0) return 'none'
  return undone.length === fixed.length ? 'all' : 'some'
}

/** What is to be said of a run that a crash cut short, or undefined. */
export const crashWords = ({ resumed, status }: Pick<PastRun, 'resumed' | 'status'>): string | undefined => {
  if (status === 'interrupted')
    return 'A crash cut this run short, and it was not taken up again. Its steps say what was done.'
  return resumed ? 'A crash cut this run short. The next start took it up and finished it.' : undefined
}

/** Why a run was taken back without anybody asking, or undefined. */
export const becauseOf = ({ title, undoOf }: Pick<PastRun, 'title' | 'undoOf'>): string | undefined =>
  title === null || title === `Undo run ${undoOf ?? ''}` ? undefined : `${title}.`

/** Why something cannot be undone, without what the page says already. */
export const whyNotWords = (said: string): string =>
  said
    .replace(/^nothing was undone, because \w+: /, '')
    .replace(/^there is nothing to undo: /, '')
    .replace(/; the other steps can be undone one by one$/, '')

/** Why nothing of a run can be undone, each reason once. Empty where something can be, or where nothing was changed. */
export const whyNotRun = ({ steps, undoable }: Pick<PastRun, 'steps' | 'undoable'>): string[] => {
  if (undoable) return []
  const left = steps.filter(({ status, undoneBy }) => status === 'fixed' && undoneBy === null)
  return [...new Set(left.flatMap(({ whyNot }) => (whyNot === null ? [] : [whyNotWords(whyNot)])))]
}

/** The reasons that come with a refused undo, one for each step.
 *  @param data of the error, which another version of the gateway may have written */
export const refusalsIn = (data: Readonly<Record<string, unknown>>): { stepId: string; reason: string }[] => {
  const { refusals } = data
  if (!Array.isArray(refusals)) return []
  return refusals.filter(
    (each: unknown): each is { stepId: string; reason: string } =>
      typeof each === 'object' &&
      each !== null &&
      typeof (each as { stepId?: unknown }).stepId === 'string' &&
      typeof (each as { reason?: unknown }).reason === 'string'
  )
}
