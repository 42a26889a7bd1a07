import type { FileDiff, PlanDocument, StepResult, StepStatus } from '../../shared/remediation/plan-contract'
import { paint, printable, time, type Style } from './io'

const STEP_STYLE: Readonly<Record<StepStatus, Style>> = {
  planned: 'cyan',
  fixed: 'green',
  failed: 'red',
  drifted: 'red',
  skipped: 'dim',
  manual: 'yellow'
}

/** One line for a step, and one more for its reason. */
export const stepLines = ({ id, status, text, reason }: StepResult): string[] => [
  `${paint(STEP_STYLE[status], status.padEnd(8))} ${paint('dim', id.padEnd(4))} ${printable(text)}`,
  ...(reason === null ? [] : [`              ${paint('dim', printable(reason))}`])
]

/** What the plan says of a step beside what it does. */
export const stepNotes = ({ steps }: PlanDocument): string[] =>
  steps
    .filter(({ file, store }) => file !== null || store !== undefined)
    .map(({ id, text, risk, reversible, needsRestart }) => {
      const notes = [
        `risk ${risk.level}: ${risk.why}`,
        reversible ? 'can be undone' : 'cannot be undone',
        ...(needsRestart ? ['takes over at the next start'] : [])
      ]
      return `${paint('dim', id.padEnd(4))} ${printable(text)}\n       ${paint('dim', printable(notes.join('; ')))}`
    })

/** A unified diff for a terminal: what is taken away red, what is added green. */
export const diffText = (diffs: readonly FileDiff[]): string =>
  diffs
    .map(({ diff }) =>
      diff
        .trimEnd()
        .split('\n')
        .map((line) => paint(styleOf(line), printable(line)))
        .join('\n')
    )
    .join('\n\n')

const styleOf = (line: string): Style => {
  if (line.startsWith('---') || line.startsWith('+++') || /^(new|old|deleted) /.test(line)) return 'bold'
  if (line.startsWith('+')) return 'green'
  if (line.startsWith('-')) return 'red'
  return line.startsWith('@@') ? 'cyan' : 'dim'
}

/** What an operator needs to hold a plan against what is applied. */
export const planHead = ({ planId, expiresAtMs }: PlanDocument, digest: string): string =>
  paint('dim', `plan ${planId}\nsha256 ${digest}\ngood until ${time(expiresAtMs)}`)
