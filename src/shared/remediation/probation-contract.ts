import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'
import { SettingJson } from '../settings/contract'

/** One setting whose change could lock somebody out. A secret is only told as set or not. */
const ProbationChange = z.object({
  key: z.string(),
  before: SettingJson,
  after: SettingJson,
  /** True once it holds; false while it waits for the gateway to listen anew. */
  inForce: z.boolean()
})

/** A change that goes back by itself unless somebody confirms it over a connection that is newer than the change. */
export const Probation = z.object({
  /** What confirm, revert and take-over must name. */
  id: z.string(),
  /** The maintenance run, or undo, that made it; null for a change of settings. */
  runId: z.string().nullable(),
  /** `running`: the time is running out. `waiting`: nothing of it holds before the gateway listens anew. `reverting`: it is
   *  being put back. */
  state: z.enum(['running', 'waiting', 'reverting']),
  changes: z.array(ProbationChange),
  /** How long it may take to confirm, and what is left of that, in ms. Null while nothing holds yet. */
  lengthMs: z.number(),
  leftMs: z.number().nullable(),
  /** The same as a time, to be shown: what counts is a clock that nobody can set. */
  deadlineAtMs: z.number().nullable()
})
export type Probation = z.infer<typeof Probation>

/** How the last probation of this process ended. */
export const ProbationOutcome = z.object({
  id: z.string(),
  /** `kept`, `reverted`, or `stuck`: it was to go back and could not, and `text` says why. */
  kind: z.enum(['kept', 'reverted', 'stuck']),
  text: z.string(),
  atMs: z.number()
})
export type ProbationOutcome = z.infer<typeof ProbationOutcome>

const id = z.string().min(1).max(100)

export const probationMethods = {
  'system.maintenance.probation': method({
    summary: 'The change that is on probation, how long it has left, and how the last one ended.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      ok: z.literal(true),
      probation: Probation.nullable(),
      outcome: ProbationOutcome.nullable(),
      /** Where the gateway listens, or null. */
      url: z.string().nullable()
    })
  }),
  'system.maintenance.probation.confirm': method({
    summary:
      'Keeps the change. Counts only over a connection to the gateway that is newer than the change; with selfTest the gateway opens one to itself, for an operator at its machine.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({ id, selfTest: z.boolean().optional() }),
    output: z.object({ ok: z.literal(true), outcome: ProbationOutcome }),
    subject: ({ id: named }) => named
  }),
  'system.maintenance.probation.revert': method({
    summary: 'Puts the change back now, without waiting for the time to run out.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ id }),
    output: z.object({
      ok: z.boolean(),
      outcome: ProbationOutcome,
      /** Where the gateway listens now, and a one-time link to the console there, as for takeOver. */
      url: z.string().nullable(),
      link: z.string().nullable()
    }),
    subject: ({ id: named }) => named
  }),
  'system.maintenance.probation.takeOver': method({
    summary:
      'Lets the gateway listen by the settings that wait, in the running process. Where it cannot, it listens as before and the change is put back.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ id }),
    output: z.object({
      ok: z.literal(true),
      probation: Probation,
      /** Where the gateway listens now. */
      url: z.string(),
      /** A one-time link to the console there; null where a browser on this machine is not let in. */
      link: z.string().nullable()
    }),
    subject: ({ id: named }) => named
  })
} satisfies MethodTable
