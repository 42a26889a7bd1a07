import { z } from 'zod'
import { EVERY_DOOR, method, type MethodTable } from '../method'

export const Severity = z.enum(['critical', 'warn', 'info'])
export type Severity = z.infer<typeof Severity>

export const Finding = z.object({
  checkId: z.string(),
  severity: Severity,
  title: z.string(),
  detail: z.string(),
  remediation: z.string()
})
export type Finding = z.infer<typeof Finding>

export const SeverityCounts = z.object({
  critical: z.number().int(),
  warn: z.number().int(),
  info: z.number().int()
})
export type SeverityCounts = z.infer<typeof SeverityCounts>

export const GatewayProbe = z.object({
  attempted: z.boolean(),
  target: z.string(),
  ok: z.boolean(),
  error: z.string().optional()
})

export type GatewayProbe = z.infer<typeof GatewayProbe>

export const BundleProbe = z.object({
  attempted: z.boolean(),
  path: z.string(),
  exists: z.boolean(),
  parseOk: z.boolean(),
  error: z.string().optional()
})

export const FixAction = z.object({
  kind: z.string(),
  target: z.string(),
  ok: z.boolean(),
  skipped: z.string().optional(),
  error: z.string().optional()
})
export type FixAction = z.infer<typeof FixAction>

/** Something only a person can put right, with the exact step. */
export const Unresolved = z.object({ checkId: z.string(), reason: z.string(), instruction: z.string() })
export type Unresolved = z.infer<typeof Unresolved>

export const FixReport = z.object({
  ok: z.boolean(),
  complete: z.boolean(),
  changes: z.array(z.string()),
  actions: z.array(FixAction),
  unresolved: z.array(Unresolved)
})
export type FixReport = z.infer<typeof FixReport>

export const AuditReport = z.object({
  /** When the audit ran, in milliseconds since 1970. */
  ts: z.number(),
  summary: SeverityCounts,
  findings: z.array(Finding),
  /** Checks that could not be made, with the reason: unknown is not good. */
  unchecked: z.array(z.object({ checkId: z.string(), reason: z.string() })).optional(),
  deep: z.object({ gateway: GatewayProbe, policyBundle: BundleProbe }).optional(),
  fix: FixReport.optional()
})
export type AuditReport = z.infer<typeof AuditReport>

export const CheckStatus = z.enum(['pass', 'warn', 'fail'])
export type CheckStatus = z.infer<typeof CheckStatus>

export const DoctorCheck = z.object({ id: z.string(), status: CheckStatus, message: z.string(), detail: z.string() })
export type DoctorCheck = z.infer<typeof DoctorCheck>

export const RuntimeFacts = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  pid: z.number().int(),
  home: z.string(),
  statePath: z.string(),
  persisted: z.boolean(),
  /** Where the gateway listens now, or null when none runs in this process. */
  gatewayUrl: z.string().nullable()
})

export const DoctorReport = z.object({
  checks: z.array(DoctorCheck),
  security: AuditReport,
  configHash: z.string(),
  runtime: RuntimeFacts
})
export type DoctorReport = z.infer<typeof DoctorReport>

export const postureMethods = {
  doctor: method({
    summary: 'Runs every check and the security audit, and says what passed, what to look at and what failed.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({ deep: z.boolean().optional() }),
    output: DoctorReport
  }),
  'security.audit': method({
    summary: 'Lists what is unsafe or invalid; with fix, puts right what the console may change and lists the rest.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({ deep: z.boolean().optional(), fix: z.boolean().optional() }),
    output: AuditReport,
    effectOf: ({ fix }) => (fix ? 'write' : 'read'),
    subject: ({ fix }) => (fix ? 'fix' : undefined)
  })
} satisfies MethodTable
