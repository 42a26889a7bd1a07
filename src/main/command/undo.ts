import type { PastRun, UndoResult } from '../../shared/remediation/undo-contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable, time } from './io'
import { diffText, planHead, stepLines } from './plan-words'

export const undo = async (invocation: Invocation): Promise<ExitCode> => {
  const { step, 'dry-run': dryRun } = invocation.options
  const result = await call(invocation, 'system.maintenance.undo', {
    runId: invocation.positionals[0] ?? '',
    dryRun: dryRun === true,
    ...(typeof step === 'string' && { stepId: step })
  })
  print(invocation, result, renderUndo)
  return result.ok ? EXIT.good : EXIT.error
}

export const history = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.runs', {})
  print(invocation, result, ({ runs }) =>
    runs.length === 0 ? 'No run has changed anything yet.' : runs.map(renderRun).join('\n\n')
  )
  return EXIT.good
}

const renderUndo = ({
  dryRun,
  stopped,
  runId,
  undoOf,
  steps,
  diffs,
  document,
  planDigest,
  healthScore
}: UndoResult): string => {
  const tally = dryRun
    ? `Dry run: this would undo run ${undoOf}; nothing was changed.`
    : stopped
      ? `Run ${runId ?? ''} was stopped before all of run ${undoOf} was undone; health ${healthScore}/100. What is left can still be undone.`
      : `Run ${runId ?? ''} undid run ${undoOf}; health ${healthScore}/100.`
  const parts = [
    steps.flatMap(stepLines).join('\n'),
    diffText(diffs),
    planHead(document, planDigest),
    paint('bold', tally)
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** A past run in lines: what it is, each step, and what can be undone. */
export const renderRun = ({ runId, kind, undoOf, startedAtMs, status, resumed, steps }: PastRun): string => {
  const what = undoOf === null ? kind : `undo of ${undoOf}`
  const how = `${status.replaceAll('_', ' ')}${resumed ? ', finished after a crash' : ''}`
  const lines = steps.flatMap((step) => {
    const can = step.undoneBy !== null ? `undone by ${step.undoneBy}` : step.undoable ? 'can be undone' : step.whyNot
    return [...stepLines(step), ...(can === null ? [] : [`              ${paint('dim', printable(can))}`])]
  })
  return [`${paint('bold', runId)}  ${time(startedAtMs)}  ${what}, ${how}`, ...lines.map((line) => `  ${line}`)].join(
    '\n'
  )
}
