import { z } from 'zod'
import { PlanDocument, StepStatus } from '../../shared/remediation/plan-contract'

/** The first line of a run's journal: all that is needed to finish the run, or to take it back. */
export const StartLine = z.object({
  t: z.literal('start'),
  version: z.literal(1),
  runId: z.string(),
  atMs: z.number(),
  digest: z.string(),
  document: PlanDocument,
  /** The bytes the plan reads and writes, sealed: they can hold the gateway's token. */
  sealed: z.string()
})
export type StartLine = z.infer<typeof StartLine>

/** What is added as the run goes. */
export const StepLine = z.discriminatedUnion('t', [
  z.object({ t: z.literal('begin'), step: z.string(), atMs: z.number() }),
  z.object({
    t: z.literal('end'),
    step: z.string(),
    atMs: z.number(),
    status: StepStatus,
    reason: z.string().nullable()
  }),
  z.object({ t: z.literal('stop'), atMs: z.number() }),
  z.object({ t: z.literal('resume'), atMs: z.number() }),
  z.object({ t: z.literal('finish'), atMs: z.number(), status: z.string() })
])
export type StepLine = z.infer<typeof StepLine>

/** One run as its journal tells it. */
export interface Journaled {
  path: string
  start: StartLine
  lines: StepLine[]
}

/** Reads a journal. A last line that a crash cut short is left out: what it would have said is seen on the disk.
 *  @returns undefined when not even the first line is whole
 *  @throws when the first line is whole and cannot be understood */
export const readJournal = (path: string, text: string): Journaled | undefined => {
  const [first = '', ...rest] = text.split('\n')
  if (rest.length === 0) return undefined
  const start = StartLine.parse(JSON.parse(first))
  const lines = rest.flatMap((line) => {
    // Each line is written with a break in front of it.
    if (line === '') return []
    try {
      const parsed = StepLine.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
  return { path, start, lines }
}

export const endOf = ({ lines }: Journaled, step: string): Extract<StepLine, { t: 'end' }> | undefined =>
  lines.findLast((line) => line.t === 'end' && line.step === step) as Extract<StepLine, { t: 'end' }> | undefined

export const finishOf = ({ lines, path, start }: Journaled): Extract<StepLine, { t: 'finish' }> | undefined =>
  lines.findLast((line) => line.t === 'finish') ??
  // There was no room left for the line.
  (path.endsWith('.closed.jsonl') ? { t: 'finish', atMs: start.atMs, status: 'completed_with_errors' } : undefined)
