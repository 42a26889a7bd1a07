import { AppError } from '../../shared/errors'
import type { PlanStep } from '../../shared/remediation/plan-contract'
import type { ShownRun } from '../../shared/remediation/show-contract'
import type { PastRun } from '../../shared/remediation/undo-contract'
import type { Carrier } from './carrier'
import { endOf, finishOf, type Journaled } from './journal-line'
import { resultOf } from './step-runner'
import { undoneBy, type UndoPlanner } from './undo-planner'

/** The past runs as their journals tell them, each with what could be undone now. */
export const pastRuns = (all: readonly Journaled[], planner: UndoPlanner): Promise<PastRun[]> =>
  Promise.all(all.map((run) => pastRun(run, all, planner)))

/** One of them with the plan it carried out.
 *  @throws AppError remediation.run-unknown */
export const shownRun = async (runId: string, carrier: Carrier, planner: UndoPlanner): Promise<ShownRun> => {
  const all = await carrier.book.all()
  const journaled = all.find(({ start }) => start.runId === runId)
  if (!journaled)
    throw new AppError(
      'remediation.run-unknown',
      `there is no run ${runId} that changed anything; "trust-console maintenance history" lists them`
    )
  const { document } = journaled.start
  const contents = await carrier.contentsOf(journaled)
  return {
    ok: true,
    run: await pastRun(journaled, all, planner),
    document,
    diffs: contents ? await carrier.diffs(document, contents) : [],
    noDiffs: contents
      ? null
      : 'what it replaced cannot be opened: the key of this home is another, or its journal was changed'
  }
}

const pastRun = async (run: Journaled, all: readonly Journaled[], planner: UndoPlanner): Promise<PastRun> => {
  const { runId, document, digest, atMs } = run.start
  const finish = finishOf(run)
  const steps = await Promise.all(document.steps.map((step) => pastStep(step, run, all, planner)))
  return {
    runId,
    kind: document.kind,
    undoOf: document.undoOf,
    planId: document.planId,
    planDigest: digest,
    startedAtMs: atMs,
    finishedAtMs: finish?.atMs ?? null,
    status: finish?.status ?? 'running',
    resumed: run.lines.some(({ t }) => t === 'resume'),
    undoable: steps.some(({ undoable }) => undoable),
    steps
  }
}

const pastStep = async (
  step: PlanStep,
  run: Journaled,
  all: readonly Journaled[],
  planner: UndoPlanner
): Promise<PastRun['steps'][number]> => {
  const end = endOf(run, step.id)
  const settled = step.settled ?? { status: 'skipped' as const, reason: 'it was not begun' }
  const result = resultOf(step, end?.status ?? settled.status, end ? end.reason : settled.reason)
  const by = undoneBy(run.start.runId, step.id, all)
  const whyNot = end?.status === 'fixed' ? await planner.whyNot(step, run, all) : 'it changed nothing'
  return { ...result, reversible: step.reversible, undoable: whyNot === null, whyNot, undoneBy: by }
}
