import type { DoctorReport, Finding } from '../contract'
import { compareWith, type Baseline } from './baseline'
import { fingerprintOf } from './digest'
import {
  countSeverities,
  REPORT_KIND,
  REPORT_VERSION,
  worstFirst,
  type PostureReport,
  type ReportExplanation,
  type Since
} from './model'

interface More {
  /** Of any checks; those of what the report lists are taken. */
  explanations?: readonly ReportExplanation[]
  since?: Since
  baseline?: Baseline
}

/** A report out of what the doctor said. The home folder, the process and the address of the gateway stay out of it. */
export const buildReport = async (doctor: DoctorReport, more: More = {}): Promise<PostureReport> => {
  const { explanations = [], since = [], baseline } = more
  const { security, coverage, checks, configHash, runtime, healthScore } = doctor
  const times = new Map(since.map(({ checkId, firstSeenMs }) => [checkId, new Date(firstSeenMs).toISOString()]))
  const mark = async <T extends Finding>(finding: T) => {
    const first = times.get(finding.checkId)
    return { ...finding, fingerprint: await fingerprintOf(finding), ...(first !== undefined && { since: first }) }
  }
  const marked = <T extends Finding>(findings: readonly T[]) => Promise.all(worstFirst(findings).map(mark))

  const { waived = [], attested = [] } = security
  const compared =
    baseline &&
    compareWith(baseline, {
      findings: security.findings,
      accepted: [...waived, ...attested].map(({ checkId }) => checkId),
      notChecked: coverage.notChecked
    })
  const open = compared?.fresh ?? security.findings
  const listed = new Set([...open, ...waived, ...attested].map(({ checkId }) => checkId))
  return {
    kind: REPORT_KIND,
    version: REPORT_VERSION,
    product: runtime.version,
    atMs: security.ts,
    deep: security.deep !== undefined,
    configHash,
    healthScore: healthScore ?? null,
    summary: { ...security.summary, ...countSeverities(open) },
    findings: await marked(open),
    waived: await marked(waived),
    attested: await marked(attested),
    coverage,
    checks: compared ? [] : checks,
    explanations: explanations
      .filter(({ checkId }) => listed.has(checkId))
      .map(({ checkId, why, how, byHand, links }) => ({ checkId, why, how, byHand, links })),
    ...(compared && { baseline: compared.note })
  }
}
