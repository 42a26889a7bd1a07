import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { Severity } from './contract'
import { MAX_OWNER_CHARS, MAX_REASON_CHARS } from './waiver-limits'

/** One line that shows on a page and a terminal as it was written. */
export const line = (maxChars: number): z.ZodType<string, string> =>
  z
    .string()
    .trim()
    .min(1, 'must not be blank')
    .max(maxChars)
    .regex(/^[^\p{Cc}\p{Bidi_Control}]*$/u, 'must be one line without control characters')

export const WaiverReason = line(MAX_REASON_CHARS)
export const WaiverOwner = line(MAX_OWNER_CHARS)
const WaiverCheckId = z.string().min(1).max(200)

/** A finding that an operator accepted, with the evidence it was accepted for. */
export const Waiver = z.object({
  checkId: WaiverCheckId,
  reason: WaiverReason,
  /** Who answers for it, in the operator's words. */
  owner: WaiverOwner,
  /** Who made it, as the door proved. */
  by: z.string(),
  acceptedAtMs: z.number().int().min(0),
  expiresAtMs: z.number().int().min(0),
  severity: Severity,
  /** What was seen when it was made. */
  detail: z.string(),
  factsHash: z.string().optional(),
  /** SHA-256 over checkId, severity, detail and factsHash, in hex. With other evidence it does not apply. */
  evidence: z.string().regex(/^[0-9a-f]{64}$/)
})
export type Waiver = z.infer<typeof Waiver>

/** How a waiver stands. `in-force`: the finding is there and it holds for it. `changed`: the finding is there with other
 *  evidence. `expired`: its time is over. `early`: the clock stands before the time it was made. `unused`: the finding is not
 *  there. `undecided`: the run cannot say whether the finding is there. Only the first one accepts anything. */
export const WaiverState = z.enum(['in-force', 'changed', 'expired', 'early', 'unused', 'undecided'])
export type WaiverState = z.infer<typeof WaiverState>

export const ListedWaiver = Waiver.extend({ state: WaiverState })
export type ListedWaiver = z.infer<typeof ListedWaiver>

export const WaiverList = z.object({
  waivers: z.array(ListedWaiver),
  /** False when the state path is in memory: they then end with the process. */
  persisted: z.boolean(),
  /** Why the file cannot be read, so that nothing in it is accepted, or null. */
  problem: z.string().nullable()
})
export type WaiverList = z.infer<typeof WaiverList>

export const waiverMethods = {
  'posture.waivers.list': method({
    summary: 'The findings that operators accepted, and how each of those waivers stands now.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: WaiverList
  }),
  'posture.waive': method({
    summary:
      'Accepts a finding as it is now, for 90 days at most. It is listed and counted apart, and comes back when its evidence changes.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({
      checkId: WaiverCheckId,
      reason: WaiverReason,
      owner: WaiverOwner,
      expiresAtMs: z.number().int(),
      /** The detail that the operator was shown: it is refused when another is there by now. */
      seenDetail: z.string().max(10_000).optional()
    }),
    output: z.object({ ok: z.literal(true), waiver: ListedWaiver }),
    subject: ({ checkId }) => checkId
  }),
  'posture.unwaive': method({
    summary: 'Takes a waiver back: the finding counts again at once.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ checkId: WaiverCheckId }),
    output: z.object({ ok: z.literal(true), checkId: z.string(), withdrawn: z.boolean() }),
    subject: ({ checkId }) => checkId
  })
} satisfies MethodTable
