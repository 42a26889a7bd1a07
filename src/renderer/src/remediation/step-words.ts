import type { PlanStep, StepResult } from '../../../shared/remediation/plan-contract'

const asText = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(', ')
  return value === '' ? 'empty' : String(value)
}

const orDefault = (value: unknown): string => (value === null ? 'its default' : asText(value))

/** What stands there before and after a step, where the step is about a value. */
export const beforeAfter = ({ target, value }: PlanStep): { before: string; after: string } | undefined => {
  if (!value) return undefined
  // A token that is replaced is set before and after, which reads as if nothing happened.
  if (target.kind === 'token' && value.after === 'set') return { before: asText(value.before), after: 'a random token' }
  return { before: orDefault(value.before), after: orDefault(value.after) }
}

/** How much of what is written can be taken back. Undefined where nothing is written. */
export const undoWords = (steps: readonly Pick<PlanStep, 'file' | 'reversible'>[]): string | undefined => {
  const written = steps.filter(({ file }) => file !== null)
  if (written.length === 0) return undefined
  const back = written.filter(({ reversible }) => reversible).length
  if (back === written.length)
    return 'All of it can be undone afterwards, as a whole or step by step, as long as nobody changes the same again.'
  return back === 0 ? 'None of it can be undone.' : `${back} of ${written.length} changes can be undone afterwards.`
}

const LEVELS = ['high', 'medium', 'low'] as const

/** What the steps that write could break, the gravest first, each once. */
export const risksOf = (
  steps: readonly Pick<PlanStep, 'file' | 'risk'>[]
): { level: (typeof LEVELS)[number]; why: string }[] =>
  LEVELS.flatMap((level) => {
    const whys = steps.flatMap(({ file, risk }) => (file && risk.level === level ? [risk.why] : []))
    return [...new Set(whys)].map((why) => ({ level, why }))
  })

const WORD: Readonly<Record<StepResult['status'], string>> = {
  planned: 'planned',
  fixed: 'fixed',
  failed: 'failed',
  drifted: 'drifted',
  skipped: 'skipped',
  manual: 'left to a person'
}
const ORDER = Object.keys(WORD) as StepResult['status'][]

/** `2 fixed, 1 drifted`. @param done what a step that was carried out is called */
export const countSteps = (steps: readonly Pick<StepResult, 'status'>[], done = 'fixed'): string => {
  const words = ORDER.flatMap((status) => {
    const count = steps.filter((step) => step.status === status).length
    return count === 0 ? [] : [`${count} ${status === 'fixed' ? done : WORD[status]}`]
  })
  return words.join(', ') || 'nothing to do'
}

/** Those lines about an action that none of its steps says already. */
export const unsaid = (
  lines: readonly string[],
  steps: readonly Pick<PlanStep, 'id' | 'person' | 'target'>[],
  results: readonly Pick<StepResult, 'id' | 'status' | 'reason'>[]
): string[] => {
  // A setting that waits for a restart is named with other words there.
  const waiting = steps.filter(({ id, person }) => person === null && statusOf(results, id) === 'manual')
  const said = results.flatMap(({ id, status, reason }) => {
    if (status !== 'manual' && status !== 'failed' && status !== 'drifted') return []
    return [reason, steps.find((step) => step.id === id)?.person]
  })
  return lines.filter(
    (line) =>
      !said.some((text) => text != null && line.includes(text)) &&
      !waiting.some(({ target }) => line.startsWith(`${target.name} `))
  )
}

const statusOf = (
  results: readonly Pick<StepResult, 'id' | 'status'>[],
  stepId: string
): StepResult['status'] | undefined => results.find(({ id }) => id === stepId)?.status
