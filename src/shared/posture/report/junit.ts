import type { DoctorCheck, Severity } from '../contract'
import { areaOf, reaches, type PostureReport, type ReportFinding } from './model'
import { attestedText, iso, oneLine, waiverText } from './words'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;'
}

/** Text for XML 1.0, inside an element or an attribute. */
const xml = (text: string): string => oneLine(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

interface Case {
  id: string
  name: string
  state: 'passed' | 'failed' | 'skipped'
  /** The severity or the status. */
  type: string
  message: string
  text: string
}

const caseXml = ({ id, name, state, type, message, text }: Case): string => {
  const head = `    <testcase classname="${xml(areaOf(id))}" name="${xml(name)}"`
  switch (state) {
    case 'passed':
      return text === '' ? `${head}/>` : `${head}><system-out>${xml(text)}</system-out></testcase>`
    case 'failed':
      return `${head}><failure type="${xml(type)}" message="${xml(message)}">${xml(text)}</failure></testcase>`
    case 'skipped':
      return `${head}><skipped message="${xml(message)}"/></testcase>`
  }
}

const skipped = (id: string, name: string, message: string): Case => ({
  id,
  name,
  state: 'skipped',
  type: '',
  message,
  text: ''
})

const findingCase = (finding: ReportFinding, least: Severity): Case => {
  const { checkId: id, severity: type, title, detail, remediation } = finding
  const fails = reaches(type, least)
  const text = fails ? `What to do: ${remediation}` : `${type}: ${detail} What to do: ${remediation}`
  return { id, name: `${id}: ${title}`, state: fails ? 'failed' : 'passed', type, message: detail, text }
}

const findingCases = (report: PostureReport, least: Severity): Case[] => [
  // Some servers take a file without a test for a broken one.
  { id: 'audit', name: 'audit: it was made', state: 'passed', type: '', message: '', text: '' },
  ...report.findings.map((finding) => findingCase(finding, least)),
  ...report.waived.map((each) => skipped(each.checkId, `${each.checkId}: ${each.title}`, waiverText(each))),
  ...report.attested.map((each) => skipped(each.checkId, `${each.checkId}: ${each.title}`, attestedText(each))),
  // Unknown is no pass.
  ...report.coverage.notChecked.map(({ checkId, reason }) => skipped(checkId, checkId, `Not checked: ${reason}`))
]

const checkCase = ({ id, status, message, detail, waived }: DoctorCheck): Case =>
  waived
    ? skipped(id, id, `Waived: ${message}`)
    : { id, name: id, state: status === 'pass' ? 'passed' : 'failed', type: status, message, text: detail }

const tally = (cases: readonly Case[]): string => {
  const of = (wanted: Case['state']): number => cases.filter(({ state }) => state === wanted).length
  return `tests="${cases.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}"`
}

/** JUnit XML: each finding a test that failed, what is accepted, attested or not checked one that was skipped.
 *  @param failOn what counts; `info` makes notes failures too, all graver ones are always */
export const asJUnit = (report: PostureReport, failOn: Severity = 'warn'): string => {
  const notMade = new Set(report.coverage.notChecked.map(({ checkId }) => checkId))
  const suites = [
    { name: 'findings', cases: findingCases(report, failOn === 'info' ? 'info' : 'warn') },
    { name: 'checks', cases: report.checks.filter(({ id }) => !notMade.has(id)).map(checkCase) }
  ].filter(({ cases }) => cases.length > 0)
  const all = suites.flatMap(({ cases }) => cases)
  const at = iso(report.atMs).slice(0, 19)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Trust Console posture" ${tally(all)}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite name="${name}" timestamp="${at}" ${tally(cases)}>`,
      ...cases.map(caseXml),
      '  </testsuite>'
    ]),
    '</testsuites>'
  ].join('\n')
}
