import type {
  AttestedFinding,
  AuditSummary,
  CheckExplanation,
  Coverage,
  DoctorCheck,
  Finding,
  SeenSince,
  Severity,
  WaivedFinding
} from '../contract'

/** What a report file says of itself, so that it is known again as a baseline. */
export const REPORT_KIND = 'trust-console-posture'
export const REPORT_VERSION = 1

/** SHA-256 in hex over what was found: the same finding with the same evidence has the same one, in every run and everywhere. */
interface Marked {
  fingerprint: string
  /** Since when it is there; only a report from the window knows. */
  since?: string
}

export type ReportFinding = Finding & Marked
export type ReportWaived = WaivedFinding & Marked
export type ReportAttested = AttestedFinding & Marked

/** What stands behind a finding: why it matters, how it was checked, how to put it right by hand, and the sources. */
export type ReportExplanation = Pick<CheckExplanation, 'checkId' | 'why' | 'how' | 'byHand' | 'links'>

/** How a report stands to an earlier one. */
export interface BaselineNote {
  /** When the earlier report was made, in milliseconds since 1970. */
  atMs: number
  /** How many findings it had already, with this very evidence; they are left out of `findings`. */
  known: number
  /** Ids of those among `findings` that it had as well, with other evidence. */
  changed: string[]
  /** What it had, and what was looked for now and is not there any more. */
  fixed: { checkId: string; title: string }[]
  /** What it had, and what this run could not or did not look for: neither there nor fixed. */
  notLookedFor: string[]
}

/** One posture, ready to be written in any format. It holds what the reports of the checks hold, and nothing more. */
export interface PostureReport {
  kind: typeof REPORT_KIND
  version: typeof REPORT_VERSION
  /** The version of the product. */
  product: string
  /** In milliseconds since 1970. */
  atMs: number
  deep: boolean
  configHash: string
  /** 0 to 100, over everything that is open, known from a baseline or not; null where nobody said it. */
  healthScore: number | null
  /** Counts what this report lists. */
  summary: AuditSummary
  findings: ReportFinding[]
  waived: ReportWaived[]
  attested: ReportAttested[]
  coverage: Coverage
  /** The rows of the doctor. Empty beside a baseline: they sum up what is known as well. */
  checks: DoctorCheck[]
  /** Of the checks listed; empty unless asked for. */
  explanations: ReportExplanation[]
  baseline?: BaselineNote
}

export const SEVERITIES: readonly Severity[] = ['critical', 'warn', 'info']

/** True when one is at least as grave as another. */
export const reaches = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)

export const countSeverities = (findings: readonly Finding[]): { critical: number; warn: number; info: number } => {
  const of = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length
  return { critical: of('critical'), warn: of('warn'), info: of('info') }
}

/** The worst first, else in the order they were reported. */
export const worstFirst = <T extends Finding>(findings: readonly T[]): T[] =>
  SEVERITIES.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted))

/** The part of the product an id belongs to: `gateway.bind.public` is of `gateway`. */
export const areaOf = (id: string): string => id.split('.', 1)[0] ?? id

export type Since = readonly Pick<SeenSince, 'checkId' | 'firstSeenMs'>[]
