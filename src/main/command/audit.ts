import type { AuditReport, DoctorReport, Finding, Severity } from '../../shared/posture/contract'
import type { Baseline } from '../../shared/posture/report/baseline'
import type { PostureReport } from '../../shared/posture/report/model'
import { reaches } from '../../shared/posture/report/model'
import { auditOptions, type AuditOptions } from './audit-options'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, out, paint, printable, time } from './io'
import { refuseExisting, writeNewFile } from './new-file'
import { renderAudit, renderExplanations } from './posture'

export const audit = async (invocation: Invocation): Promise<ExitCode> => {
  const wanted = auditOptions(invocation)
  if (wanted.format === undefined && wanted.baseline === undefined) return plainAudit(invocation, wanted)
  // What is wrong with the files is said before anything is looked at.
  if (wanted.out !== undefined) refuseExisting(wanted.out)
  const baseline = wanted.baseline === undefined ? undefined : await readBaseline(wanted.baseline)
  const doctor = await call(invocation, 'doctor', { deep: wanted.deep })
  const report = await reportOf(doctor, wanted, baseline)
  await (wanted.format === undefined ? show(doctor.security, report, wanted) : hand(report, wanted))
  return exitCode(report.findings, wanted.failOn)
}

const exitCode = (findings: readonly Finding[], failOn: Severity): ExitCode =>
  findings.some(({ severity }) => reaches(severity, failOn)) ? EXIT.postureNotGood : EXIT.good

const plainAudit = async (invocation: Invocation, { deep, fix, explain, failOn }: AuditOptions): Promise<ExitCode> => {
  const report = await call(invocation, 'security.audit', { deep, fix })
  const explanations = explain ? await renderExplanations(report) : ''
  print(invocation, report, (found) => renderAudit(found) + explanations)
  return report.fix && !report.fix.ok ? EXIT.error : exitCode(report.findings, failOn)
}

const readBaseline = async (path: string): Promise<Baseline> => (await import('./baseline-file')).readBaseline(path)

const reportOf = async (
  doctor: DoctorReport,
  { explain, format }: AuditOptions,
  baseline: Baseline | undefined
): Promise<PostureReport> => {
  const { buildReport } = await import('../../shared/posture/report/build')
  const needs = format === 'sarif' || (explain && format !== undefined)
  const explanations = needs ? (await import('../posture/explained')).explainedChecks() : []
  return buildReport(doctor, { explanations, ...(baseline && { baseline }) })
}

/** Writes the report where it was asked for. */
const hand = async (report: PostureReport, { format, out: path, failOn }: AuditOptions): Promise<void> => {
  const { writeReport } = await import('../../shared/posture/report/write')
  const text = await writeReport(report, format ?? 'json', failOn)
  if (path === undefined) return out(text.trimEnd())
  await writeNewFile(path, text)
  out(`wrote ${count(report.findings.length, 'finding')} to ${printable(path)}`)
}

/** For a person: what is new, and how the rest stands to the baseline. */
const show = async (security: AuditReport, report: PostureReport, { explain }: AuditOptions): Promise<void> => {
  const { findings, summary, baseline } = report
  const fresh: AuditReport = { ...security, summary, findings }
  const parts = [renderAudit(fresh)]
  if (baseline) parts.push(baselineText(baseline))
  out(parts.join('\n\n') + (explain ? await renderExplanations(fresh) : ''))
}

const baselineText = ({ atMs, known, changed, fixed, notLookedFor }: NonNullable<PostureReport['baseline']>): string =>
  [
    paint('bold', `Only what is new since ${time(atMs)}; ${count(known, 'finding')} of the baseline left out`),
    ...changed.map((id) => `  changed    ${printable(id)}: it was there with other evidence`),
    ...fixed.map(({ checkId, title }) => `  fixed      ${printable(checkId)}  ${printable(title)}`),
    ...notLookedFor.map((id) => `  not known  ${printable(id)}: this run did not look for it`)
  ].join('\n')
