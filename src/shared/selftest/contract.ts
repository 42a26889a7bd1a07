import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { Finding, Severity } from '../posture/contract'

/** `not-run`: it could not be tried, which is no pass. */
export const ProbeStatus = z.enum(['pass', 'fail', 'not-run'])
export type ProbeStatus = z.infer<typeof ProbeStatus>

/** A public flaw, and where it is described. */
const Cve = z.object({ id: z.string(), url: z.string() })

export const ProbeAbout = z.object({
  id: z.string(),
  title: z.string(),
  cves: z.array(Cve),
  /** What is sent, and what must come back. */
  sends: z.string(),
  expects: z.string()
})
export type ProbeAbout = z.infer<typeof ProbeAbout>

/** Which gateway a probe was sent to: the one in use, or one made for it with a home of its own and ended after it. */
const ProbePlace = z.enum(['running', 'throw-away'])

export const ProbeResult = ProbeAbout.extend({
  status: ProbeStatus,
  /** What was sent and came back, a line each; a line that begins with ! is what should not be. Never a token. */
  evidence: z.string(),
  /** What it means; for one that was not run, why. */
  detail: z.string(),
  severity: Severity,
  remediation: z.string(),
  /** Null when it was not run. */
  ranOn: ProbePlace.nullable()
})
export type ProbeResult = z.infer<typeof ProbeResult>

export const SelftestReport = z.object({
  /** False when a probe failed. */
  ok: z.boolean(),
  ranAtMs: z.number(),
  /** The gateway in use, by where it listens. */
  target: z.string(),
  /** True when an operator ended it before the last probe. */
  cancelled: z.boolean(),
  results: z.array(ProbeResult),
  /** What failed, as the audit says such things. */
  findings: z.array(Finding)
})
export type SelftestReport = z.infer<typeof SelftestReport>

export const SelftestProgress = z.object({
  /** Probes that are done, of `total`. */
  done: z.number().int(),
  total: z.number().int(),
  /** The title of the one under way. */
  now: z.string(),
  cancelling: z.boolean()
})
export type SelftestProgress = z.infer<typeof SelftestProgress>

export const selftestMethods = {
  'gateway.selftest': method({
    summary: 'Tries known attacks on the gateway that runs here, without harming it, and says which it fell for.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ only: z.array(z.string().min(1).max(60)).min(1).max(40).optional() }),
    output: SelftestReport,
    subject: () => 'this gateway'
  }),
  'gateway.selftest.status': method({
    summary: 'Says how far a self-test is, what the last one of this process found, and which probes there are.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      progress: SelftestProgress.nullable(),
      last: SelftestReport.nullable(),
      probes: z.array(ProbeAbout)
    })
  }),
  'gateway.selftest.cancel': method({
    summary: 'Ends the self-test after the probe under way.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), wasRunning: z.boolean() })
  })
} satisfies MethodTable
