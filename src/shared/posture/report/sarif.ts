import { printableJson } from '../../printable'
import type { Severity } from '../contract'
import {
  areaOf,
  type PostureReport,
  type ReportAttested,
  type ReportExplanation,
  type ReportFinding,
  type ReportWaived
} from './model'
import { attestedText, iso, waiverText } from './words'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  warn: 'warning',
  info: 'note'
}

/** A text in which a viewer finds neither a placeholder nor a link. @see SARIF 2.1.0, 3.11.5 and 3.11.6 */
const messageText = (text: string): string => {
  const plain = text.replace(/[{}]/g, '$&$&')
  return plain.includes('](') ? plain.replace(/[[\]]/g, '\\$&') : plain
}

const message = (text: string): { text: string } => ({ text: messageText(text) })

type Listed = ReportFinding | ReportWaived | ReportAttested

const rule = ({ checkId, severity, title }: Listed, explanation: ReportExplanation | undefined) => ({
  id: checkId,
  shortDescription: { text: title },
  ...(explanation && {
    fullDescription: { text: explanation.why },
    help: { text: `${explanation.how}\n\n${explanation.byHand}` },
    ...(explanation.links[0] && { helpUri: explanation.links[0].url })
  }),
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { tags: [...new Set(['security', areaOf(checkId)])] }
})

const suppressionsOf = (finding: Listed): object[] => {
  if ('waiver' in finding)
    return [{ kind: 'external', status: 'accepted', justification: waiverText(finding), properties: finding.waiver }]
  if ('attestation' in finding)
    return [
      { kind: 'external', status: 'accepted', justification: attestedText(finding), properties: finding.attestation }
    ]
  // None is said outright: without the list nobody would know.
  return []
}

const result = (finding: Listed, ruleIndex: number) => {
  const { checkId, severity, title, detail, remediation, fingerprint, since } = finding
  return {
    ruleId: checkId,
    ruleIndex,
    level: LEVELS[severity],
    message: message(`${title}. ${detail}`),
    locations: [{ logicalLocations: [{ name: areaOf(checkId), fullyQualifiedName: checkId, kind: 'resource' }] }],
    partialFingerprints: { 'trustConsoleEvidence/v1': fingerprint },
    suppressions: suppressionsOf(finding),
    properties: { severity, remediation, ...(since !== undefined && { since }) }
  }
}

/** SARIF 2.1.0: one run, a rule for each check that found something, accepted findings as suppressed results, and what was
 *  not checked among the notifications. @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const asSarif = (report: PostureReport): string => {
  const { product, atMs, deep, configHash, healthScore, coverage, checks, baseline } = report
  const listed: Listed[] = [...report.findings, ...report.waived, ...report.attested]
  const explained = new Map(report.explanations.map((each) => [each.checkId, each]))
  const ids = [...new Set(listed.map(({ checkId }) => checkId))]
  const firstOf = (id: string): Listed[] => listed.filter(({ checkId }) => checkId === id).slice(0, 1)
  return printableJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trust Console',
            version: product,
            rules: ids.flatMap((id) => firstOf(id).map((finding) => rule(finding, explained.get(id))))
          }
        },
        automationDetails: { id: 'trust-console/posture/' },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: iso(atMs),
            toolExecutionNotifications: coverage.notChecked.map(({ checkId, reason }) => ({
              level: 'warning',
              message: message(`${checkId} was not checked: ${reason}`),
              properties: { checkId }
            }))
          }
        ],
        results: listed.map((finding) => result(finding, ids.indexOf(finding.checkId))),
        properties: {
          deep,
          configHash,
          healthScore,
          coverage: { checked: coverage.checked, total: coverage.total },
          checks,
          ...(baseline && { baseline })
        }
      }
    ]
  })
}
