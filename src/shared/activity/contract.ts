import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'

export const Door = z.enum(['http', 'websocket', 'command', 'window', 'system'])
export type Door = z.infer<typeof Door>

export const Outcome = z.enum(['ok', 'refused', 'failed'])
export type Outcome = z.infer<typeof Outcome>

export const ActivityRecord = z.object({
  seq: z.number().int(),
  /** Milliseconds since 1970. */
  ts: z.number(),
  actor: z.string(),
  door: Door,
  address: z.string().nullable(),
  method: z.string(),
  target: z.string().nullable(),
  outcome: Outcome,
  detail: z.string().nullable(),
  /** Ids of the stored secrets whose values the call handed out. Missing where a call can hand out none, and in records that
   *  were written before there was such a member. */
  handedOut: z.array(z.string()).optional(),
  /** SHA-256 of the record before this one, hex. */
  prev: z.string(),
  hash: z.string()
})
export type ActivityRecord = z.infer<typeof ActivityRecord>

export const activityMethods = {
  'activity.list': method({
    summary: 'Who did what, newest first, a page at a time.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({
      limit: z.number().int().min(1).max(500).optional(),
      /** Only records before this sequence number: nextBefore of the page before. */
      before: z.number().int().min(1).optional(),
      /** Milliseconds since 1970, both ends included. */
      sinceMs: z.number().min(0).optional(),
      untilMs: z.number().min(0).optional(),
      /** Who it was, or the beginning followed by `*`, in any case. */
      actor: z.string().max(200).optional(),
      door: Door.optional(),
      /** A method name, or its beginning followed by `*`. */
      method: z.string().max(200).optional(),
      outcome: Outcome.optional()
    }),
    output: z.object({
      ok: z.literal(true),
      items: z.array(ActivityRecord),
      /** Pass as `before` for the next page; null when there are no older records. */
      nextBefore: z.number().int().nullable()
    })
  }),
  'activity.verify': method({
    summary: 'Recomputes the whole hash chain and names the first record that was changed, removed or added.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      ok: z.boolean(),
      records: z.number().int(),
      /** Hash of the newest record: note it elsewhere to prove later that nothing before it changed. */
      head: z.string().nullable(),
      problem: z.object({ line: z.number().int(), seq: z.number().int().nullable(), reason: z.string() }).nullable(),
      /** Half-written lines that a crash left behind and that were set aside. */
      tornLinesSetAside: z.number().int()
    })
  }),
  'activity.acknowledge': method({
    summary: 'Closes a broken record file away as evidence and starts a new one, so that the posture can recover.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    output: z.object({ ok: z.literal(true), keptAs: z.string() }),
    subject: ({ reason }) => reason
  })
} satisfies MethodTable
