import { styleHash } from './digest'
import { HTML_STYLE } from './html-style'
import type { PostureReport, ReportFinding } from './model'
import { attestedText, circumstances, oneLine, verdict, waiverText } from './words'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** A piece of HTML, apart from texts, which never become HTML unescaped. */
class Markup {
  constructor(readonly source: string) {}
}

type Part = Markup | readonly Markup[] | string | number

const escaped = (text: string): string => oneLine(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

const sourceOf = (part: Part): string => {
  if (part instanceof Markup) return part.source
  return typeof part === 'object' ? part.map(({ source }) => source).join('') : escaped(String(part))
}

/** Every value that is no markup is escaped, for an element or a quoted attribute alike. */
const markup = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(pieces.map((piece, index) => (index === 0 ? '' : sourceOf(parts[index - 1] ?? '')) + piece).join(''))

const NOTHING = new Markup('')

const row = (name: string, value: Markup | string): Markup => markup`<dt>${name}</dt><dd>${value}</dd>
`

/** A link to a source; an address that is not encrypted stays text. */
const link = (title: string, url: string): Markup =>
  url.startsWith('https://') ? markup`<a href="${url}" rel="noreferrer">${title}</a>` : markup`${title}: ${url}`

const explanationRows = (report: PostureReport, checkId: string): Markup[] =>
  report.explanations
    .filter((each) => each.checkId === checkId)
    .flatMap(({ why, how, byHand, links }) => [
      row('Why it matters', why),
      row('How it was checked', how),
      row('By hand', byHand),
      ...links.map(({ title, url }) => row('See', link(title, url)))
    ])

const article = (report: PostureReport, finding: ReportFinding, note?: string): Markup => {
  const { checkId, severity, title, detail, remediation, since } = finding
  return markup`<article class="${severity}">
<h3><span class="level">${severity}:</span> ${title}</h3>
<dl>
${row('Check', markup`<code>${checkId}</code>`)}${row('Seen', markup`<code>${detail}</code>`)}${
    since === undefined ? NOTHING : row('Since', since)
  }${note === undefined ? NOTHING : row('Accepted', note)}${row('What to do', remediation)}${explanationRows(report, checkId)}</dl>
</article>
`
}

const section = (title: string, body: readonly Markup[]): Markup =>
  body.length === 0
    ? NOTHING
    : markup`<section>
<h2>${title}</h2>
${body}</section>
`

const list = (items: readonly Markup[]): Markup[] =>
  items.length === 0
    ? []
    : [
        markup`<ul>
${items.map(
  (item) => markup`<li>${item}</li>
`
)}</ul>
`
      ]

const checkTable = ({ checks }: PostureReport): Markup[] =>
  checks.length === 0
    ? []
    : [
        markup`<table>
<thead><tr><th scope="col">State</th><th scope="col">Check</th><th scope="col">Answer</th></tr></thead>
<tbody>
${checks.map(
  ({ id, status, message, detail, waived }) =>
    markup`<tr><td class="${waived ? 'waived' : status}">${waived ? 'waived' : status}</td><td><code>${id}</code></td><td>${message}${detail === '' ? '' : `: ${detail}`}</td></tr>
`
)}</tbody>
</table>
`
      ]

/** One file that a browser opens anywhere: no script, nothing fetched, and a policy of its own that says so. */
export const asHtml = async (report: PostureReport): Promise<string> => {
  const { findings, waived, attested, coverage, baseline } = report
  const policy = `default-src 'none'; style-src ${await styleHash(HTML_STYLE)}; base-uri 'none'; form-action 'none'`
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trust Console posture</title>
<style>${new Markup(HTML_STYLE)}</style>
</head>
<body>
<main>
<h1>Trust Console posture</h1>
<p class="verdict">${verdict(report)}</p>
<dl>
${circumstances(report).map(([name, value]) => row(name, value))}</dl>
${section(
  'Findings',
  findings.length === 0
    ? [
        markup`<p>None.</p>
`
      ]
    : findings.map((each) => article(report, each))
)}${
    baseline
      ? [
          section('Changed since the baseline', list(baseline.changed.map((id) => markup`<code>${id}</code>`))),
          section(
            'Fixed since the baseline',
            list(baseline.fixed.map(({ checkId, title }) => markup`<code>${checkId}</code>: ${title}`))
          ),
          section(
            'In the baseline, and not looked for now',
            list(baseline.notLookedFor.map((id) => markup`<code>${id}</code>`))
          )
        ]
      : NOTHING
  }${section(
    'Waived',
    waived.map((each) => article(report, each, waiverText(each)))
  )}${section(
    'Attested',
    attested.map((each) => article(report, each, attestedText(each)))
  )}${section(
    'Not checked',
    list(coverage.notChecked.map(({ checkId, reason }) => markup`<code>${checkId}</code>: ${reason}`))
  )}${section('Checks', checkTable(report))}</main>
</body>
</html>`.source
}
