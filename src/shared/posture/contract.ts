import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'

export const Severity = z.enum(['critical', 'warn', 'info'])
export type Severity = z.infer<typeof Severity>

export const Finding = z.object({
  checkId: z.string(),
  severity: Severity,
  title: z.string(),
  detail: z.string(),
  remediation: z.string(),
  /** SHA-256 in hex over what the detail leaves out, such as the rest of a long list; not there when it says it all. */
  factsHash: z.string().optional()
})
export type Finding = z.infer<typeof Finding>

export const SeverityCounts = z.object({
  critical: z.number().int(),
  warn: z.number().int(),
  info: z.number().int()
})
export type SeverityCounts = z.infer<typeof SeverityCounts>

/** An operator's word that a finding may stand for a while. Who, and why, is told to operators only. */
export const WaiverNote = z.object({
  acceptedAtMs: z.number(),
  /** From this time on it is none any more. */
  expiresAtMs: z.number(),
  reason: z.string().optional(),
  owner: z.string().optional()
})
export type WaiverNote = z.infer<typeof WaiverNote>

export const WaivedFinding = Finding.extend({ waiver: WaiverNote })
export type WaivedFinding = z.infer<typeof WaivedFinding>

/** A file as it was when somebody attested something with it. */
export const AttestedFile = z.object({
  path: z.string(),
  /** In hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(0)
})
export type AttestedFile = z.infer<typeof AttestedFile>

/** An operator's word that they saw to what no program can look at. Who, and what they did, is told to operators only. */
export const AttestedNote = z.object({
  acceptedAtMs: z.number(),
  /** From this time on it is none any more. */
  expiresAtMs: z.number(),
  did: z.string().optional(),
  owner: z.string().optional(),
  file: AttestedFile.nullable().optional()
})
export type AttestedNote = z.infer<typeof AttestedNote>

export const AttestedFinding = Finding.extend({ attestation: AttestedNote })
export type AttestedFinding = z.infer<typeof AttestedFinding>

/** How many findings there are by severity, without those that an operator accepted. */
export const AuditSummary = SeverityCounts.extend({
  /** How many are accepted; not there when none is. */
  waived: z.number().int().optional(),
  /** How many an operator attested; not there when none is. */
  attested: z.number().int().optional()
})
export type AuditSummary = z.infer<typeof AuditSummary>

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
  summary: AuditSummary,
  findings: z.array(Finding),
  /** Findings that are there and that an operator accepted for now; not there when there is none. */
  waived: z.array(WaivedFinding).optional(),
  /** Findings over what no program can look at, of which an operator says that they saw to it; not there when there is none. */
  attested: z.array(AttestedFinding).optional(),
  /** Checks that could not be made, with the reason: unknown is not good. */
  unchecked: z.array(z.object({ checkId: z.string(), reason: z.string() })).optional(),
  deep: z.object({ gateway: GatewayProbe, policyBundle: BundleProbe }).optional(),
  fix: FixReport.optional()
})
export type AuditReport = z.infer<typeof AuditReport>

export const CheckStatus = z.enum(['pass', 'warn', 'fail'])
export type CheckStatus = z.infer<typeof CheckStatus>

export const DoctorCheck = z.object({
  id: z.string(),
  status: CheckStatus,
  message: z.string(),
  detail: z.string(),
  /** True when it does not pass and only says what an accepted finding says; it costs no points then. */
  waived: z.literal(true).optional()
})
export type DoctorCheck = z.infer<typeof DoctorCheck>

/** How much of all there is to check was checked. What could not be made never counts as passed. */
export const Coverage = z.object({
  checked: z.number().int(),
  total: z.number().int(),
  /** How many of the findings that are there are accepted for now. */
  waived: z.number().int(),
  /** What was not made, or not wholly, with the reason. */
  notChecked: z.array(z.object({ checkId: z.string(), reason: z.string() }))
})
export type Coverage = z.infer<typeof Coverage>

const RuntimeFacts = z.object({
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
  coverage: Coverage,
  configHash: z.string(),
  runtime: RuntimeFacts,
  /** The health score of this very run; the method says it. */
  healthScore: z.number().int().min(0).max(100).optional()
})
export type DoctorReport = z.infer<typeof DoctorReport>

/** What one run of the checks found. The score and the counts leave out what only a deep run looks at, so that samples compare. */
export const HistorySample = z.object({
  atMs: z.number().min(0),
  healthScore: z.number().int().min(0).max(100),
  counts: SeverityCounts,
  /** How many checks could not be made. */
  unchecked: z.number().int(),
  findingIds: z.array(z.string())
})
export type HistorySample = z.infer<typeof HistorySample>

/** Since when a finding is there, or since when a check does not pass. One that went away and came back starts anew. */
export const SeenSince = z.object({
  checkId: z.string(),
  firstSeenMs: z.number().min(0),
  lastSeenMs: z.number().min(0)
})
export type SeenSince = z.infer<typeof SeenSince>

export const PostureHistoryReport = z.object({
  /** Oldest first. Every change has a sample; while nothing changes there is at most one an hour. */
  samples: z.array(HistorySample),
  since: z.array(SeenSince),
  /** False when the state path is in memory: the history then ends with the process. */
  persisted: z.boolean(),
  /** Why the history cannot be read or written, or null. */
  problem: z.string().nullable()
})
export type PostureHistoryReport = z.infer<typeof PostureHistoryReport>

export const CheckExplanation = z.object({
  checkId: z.string(),
  kind: z.enum(['finding', 'check']),
  /** The severity of the finding; null for a check, whose state says it. */
  severity: Severity.nullable(),
  /** The part of the product it is about: the first part of the id. */
  area: z.string(),
  why: z.string(),
  how: z.string(),
  byHand: z.string(),
  /** True when the console can put it right, as long as no flag or environment variable decides the setting. */
  automatic: z.boolean(),
  /** What an operator can attest, because no program can look at it; not there for all else. */
  claim: z.string().optional(),
  links: z.array(z.object({ title: z.string(), url: z.string() }))
})
export type CheckExplanation = z.infer<typeof CheckExplanation>

/** One check made again. A finding check answers with `finding` or, where there is nothing to report, with null. */
export const CheckResult = z.object({
  checkId: z.string(),
  ts: z.number(),
  finding: Finding.nullable(),
  /** The waiver in force for that finding, if there is one. */
  waiver: WaiverNote.optional(),
  /** The attestation in force for that finding, if there is one. */
  attestation: AttestedNote.optional(),
  check: DoctorCheck.nullable(),
  /** Why the check could not be made, or null. */
  unchecked: z.string().nullable()
})
export type CheckResult = z.infer<typeof CheckResult>

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
  }),
  'posture.recheck': method({
    summary: 'Makes one check again, as a deep run would, and reads only what that check needs.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({ checkId: z.string().min(1).max(200) }),
    output: CheckResult
  }),
  'posture.explanations': method({
    summary: 'Says for every check why it matters, how it is made and how to put right by hand what it finds.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({ items: z.array(CheckExplanation) })
  }),
  'posture.history': method({
    summary: 'How the posture changed over time, and since when each finding is there.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({ sinceMs: z.number().optional() }),
    output: PostureHistoryReport
  })
} satisfies MethodTable
