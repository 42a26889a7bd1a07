import type { PostureReport, ReportFinding } from './model'
import { attestedText, circumstances, iso, oneLine, verdict, waiverText } from './words'

/** Keeps a text from being read as Markdown, HTML or an address. It never stands at the start of a line. */
const words = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>#|~&!$]|:(?=\S)/g, '\\$&')
    .replace(/www\./gi, (www) => www.replace('.', '\\.'))

/** What was seen, letter by letter: nothing inside is read as anything, not even as the mention of somebody. */
const code = (text: string): string => {
  const line = oneLine(text)
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  // A blank on either side is taken away again, and keeps a backtick apart from the fence.
  const blank = /^[ `]|[ `]$|^$/.test(line) ? ' ' : ''
  return `${fence}${blank}${line}${blank}${fence}`
}

/** A link to a source, if the address is one that Markdown takes as it is. */
const address = (url: string): string => (/^https:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/.test(url) ? `<${url}>` : code(url))

const findingLines = (report: PostureReport, finding: ReportFinding, note?: string): string[] => {
  const { checkId, severity, title, detail, remediation, since } = finding
  const explanation = report.explanations.find((each) => each.checkId === checkId)
  return [
    `### ${severity}: ${words(title)}`,
    '',
    `- Check: ${code(checkId)}`,
    `- Seen: ${code(detail)}`,
    ...(since === undefined ? [] : [`- Since: ${since}`]),
    ...(note === undefined ? [] : [`- ${words(note)}`]),
    `- What to do: ${words(remediation)}`,
    ...(explanation
      ? [
          `- Why it matters: ${words(explanation.why)}`,
          `- How it was checked: ${words(explanation.how)}`,
          `- By hand: ${words(explanation.byHand)}`,
          ...explanation.links.map(({ title: name, url }) => `- See: ${words(name)}: ${address(url)}`)
        ]
      : []),
    ''
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ...(lines.at(-1) === '' ? [] : [''])]

/** A document for a ticket or a wiki (CommonMark and GitHub's). */
export const asMarkdown = (report: PostureReport): string => {
  const { findings, waived, attested, coverage, checks, baseline } = report
  return [
    '# Trust Console posture',
    '',
    `**${verdict(report)}**`,
    '',
    ...circumstances(report).map(([name, value]) => `- ${name}: ${value}`),
    '',
    ...section('Findings', findings.length === 0 ? ['None.'] : findings.flatMap((each) => findingLines(report, each))),
    ...(baseline ? baselineLines(baseline) : []),
    ...section(
      'Waived',
      waived.flatMap((each) => findingLines(report, each, waiverText(each)))
    ),
    ...section(
      'Attested',
      attested.flatMap((each) => findingLines(report, each, attestedText(each)))
    ),
    ...section(
      'Not checked',
      coverage.notChecked.map(({ checkId, reason }) => `- ${code(checkId)}: ${words(reason)}`)
    ),
    ...section(
      'Checks',
      checks.map(
        ({ id, status, message, waived: isWaived }) =>
          `- ${isWaived ? 'waived' : status}: ${code(id)}, ${words(message)}`
      )
    )
  ].join('\n')
}

const baselineLines = (baseline: NonNullable<PostureReport['baseline']>): string[] => [
  ...section(
    'Changed since the baseline',
    baseline.changed.map((id) => `- ${code(id)} was there with other evidence`)
  ),
  ...section(
    `Fixed since ${iso(baseline.atMs)}`,
    baseline.fixed.map(({ checkId, title }) => `- ${code(checkId)}: ${words(title)}`)
  ),
  ...section(
    'In the baseline, and not looked for now',
    baseline.notLookedFor.map((id) => `- ${code(id)}`)
  )
]
