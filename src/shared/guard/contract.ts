import { z } from 'zod'
import { EVERY_DOOR, method, type MethodTable } from '../method'

export const GuardAction = z.enum(['allow', 'review', 'block'])
export type GuardAction = z.infer<typeof GuardAction>

export const Verdict = z.object({
  action: GuardAction,
  reason: z.string(),
  riskScore: z.number().int().min(0).max(100),
  /** Calls of this session and tool inside the loop guard's window, this one included; 0 when it does not count. */
  hits: z.number().int()
})
export type Verdict = z.infer<typeof Verdict>

export const guardMethods = {
  'security.guard.evaluate': method({
    summary: 'What an agent runtime asks before it acts: allow, review or block, and why.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({
      sessionId: z.string().max(256).optional(),
      tool: z.string().max(256).optional(),
      message: z.string().max(1_000_000).optional()
    }),
    output: Verdict
  })
} satisfies MethodTable
