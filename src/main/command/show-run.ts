import type { ShownRun } from '../../shared/remediation/show-contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable } from './io'
import { diffText, planHead } from './plan-words'
import { renderRun } from './undo'

export const show = async (invocation: Invocation): Promise<ExitCode> => {
  const runId = invocation.positionals[0] ?? ''
  print(invocation, await call(invocation, 'system.maintenance.runs.show', { runId }), renderShown)
  return EXIT.good
}

const renderShown = ({ run, document, diffs, noDiffs }: ShownRun): string => {
  const changed = noDiffs === null ? diffText(diffs) : paint('yellow', printable(`no diffs: ${noDiffs}`))
  return [renderRun(run), changed, planHead(document, run.planDigest)].filter((part) => part !== '').join('\n\n')
}
