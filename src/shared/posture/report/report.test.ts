import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../contract'
import { buildReport } from './build'
import { FORMAT_NAMES, type Format } from './formats'
import { doctorWith, finding } from './testing'
import { oneLine } from './words'
import { writeReport } from './write'

/** Letters of every kind, and the pieces out of which markup, links, mentions and control sequences are made. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        ...[
          '<script>alert(1)</script>',
          '</style>',
          '-->',
          ']]>',
          '<![CDATA[',
          '&amp;',
          '&#60;',
          '"',
          "'",
          ' onload=x '
        ],
        ...[
          '](https://evil.example)',
          'https://evil.example',
          'www.evil.example',
          '@ada',
          '#1',
          '`',
          '``',
          '|',
          '\\',
          '<!--'
        ],
        ...[
          '\n',
          '\r\n',
          '\u2028',
          '\0',
          '\u001b[31m',
          '\u202e',
          '\ud800',
          '\uffff',
          '{0}',
          '\n# x',
          '\n- x',
          '\n```\n'
        ]
      )
    ),
    { maxLength: 8 }
  )
  .map((parts) => parts.join(''))

/** One text in every place where a text can come from outside. */
const doctorSaying = (text: string): DoctorReport => {
  const said = { title: text, detail: text, remediation: text }
  return doctorWith([finding('gateway.bind.public', said)], {
    security: {
      waived: [
        { ...finding('a.waived', said), waiver: { acceptedAtMs: 1, expiresAtMs: 2, owner: text, reason: text } }
      ],
      attested: [
        { ...finding('an.attested', said), attestation: { acceptedAtMs: 1, expiresAtMs: 2, owner: text, did: text } }
      ]
    },
    checks: [{ id: 'gateway.rate_limit', status: 'fail', message: text, detail: text }],
    coverage: { checked: 1, total: 2, waived: 1, notChecked: [{ checkId: 'x.y', reason: text }] }
  })
}

const EXPLANATIONS = [
  {
    checkId: 'gateway.bind.public',
    why: 'Why.',
    how: 'How.',
    byHand: 'By hand.',
    links: [{ title: 'CWE-1', url: 'https://cwe.mitre.org/data/definitions/1.html' }]
  }
]

const written = async (format: Format, text: string): Promise<string> =>
  writeReport(await buildReport(doctorSaying(text), { explanations: EXPLANATIONS }), format)

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&apos;|&#39;/g, "'")
    .replaceAll('&amp;', '&')

describe('a text from outside stays text', () => {
  test('in HTML: every tag is one of ours, whatever the texts are', async () => {
    const tags = (text: string): string[] => text.match(/<[^>]*>/g) ?? []
    const harmless = tags(await written('html', 'harmless'))
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const page = await written('html', text)
        expect(tags(page)).toEqual(harmless)
        expect(unescaped(page)).toContain(`<code>${oneLine(text)}</code>`)
      }),
      { numRuns: 60 }
    )
  })

  test('in JUnit: well-formed XML of the same shape, whatever the texts are', async () => {
    const shape = (text: string): string[] => (text.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'))
    const harmless = shape(await written('junit', 'harmless'))
    const piece =
      /<\?xml[^>]*\?>|<\/?[a-z-]+(?: [a-z]+="(?:[^"<&]|&(?:amp|lt|gt|quot|apos);)*")*\/?>|[^<&]|&(?:amp|lt|gt|quot|apos);/gu
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const xml = await written('junit', text)
        expect(shape(xml)).toEqual(harmless)
        expect(xml.replace(piece, '')).toBe('')
        // Nothing that XML 1.0 has no place for.
        expect(xml).not.toMatch(/[^\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u)
        expect(unescaped(xml)).toContain(`message="${oneLine(text)}"`)
      }),
      { numRuns: 60 }
    )
  })

  test('in Markdown: no line more, evidence within its fence, and nothing else unescaped', async () => {
    const lines = (text: string): string[] => text.split('\n')
    const harmless = lines(await written('markdown', 'harmless'))
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const made = lines(await written('markdown', text))
        expect(made).toHaveLength(harmless.length)
        for (const [index, line] of made.entries()) {
          const wanted = harmless[index]!
          const start = wanted.indexOf('harmless')
          if (start === -1) {
            expect(line).toBe(wanted)
            continue
          }
          if (wanted.startsWith('- Seen: ')) {
            const [, fence = '', inner = ''] = /^- Seen: (`+)(.*?[^`]|)\1$/s.exec(line) ?? []
            const blank = /^[ `]|[ `]$|^$/.test(oneLine(text)) ? ' ' : ''
            expect(inner).toBe(`${blank}${oneLine(text)}${blank}`)
            const runs = Array.from(inner.matchAll(/`+/g), ([run]) => run.length)
            expect(runs).not.toContain(fence.length)
            continue
          }
          expect(line.slice(0, start)).toBe(wanted.slice(0, start))
          const rest = line.slice(start)
          expect(rest.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[\\`*_[\]<>#|~&!$]|:\S|www\./i)
        }
      }),
      { numRuns: 60 }
    )
  })

  test('in JSON and SARIF: the same text, with nothing that steers a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const [json, sarif] = await Promise.all([written('json', text), written('sarif', text)])
        expect(json + sarif).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}/u)
        expect(JSON.parse(json).findings[0].detail).toBe(text)
        expect(JSON.parse(sarif).runs[0].results[0].properties.remediation).toBe(text)
      }),
      { numRuns: 60 }
    )
  })
})

test.each(FORMAT_NAMES)(
  '%s holds what the report holds, and not where the home is or which process it was',
  async (format) => {
    const text = await written(format, 'what was seen')
    for (const id of ['gateway.bind.public', 'a.waived', 'an.attested', 'gateway.rate_limit', 'x.y']) {
      expect(text).toContain(id)
    }
    expect(text).toContain('what was seen')
    expect(text).not.toContain('/home/ada')
    expect(text).not.toContain('4711')
  }
)

test('the worst comes first, with the time since when it is there', async () => {
  const all = [finding('a.a', { severity: 'info' }), finding('b.b'), finding('c.c', { severity: 'critical' })]
  const { findings, summary } = await buildReport(doctorWith(all), { since: [{ checkId: 'b.b', firstSeenMs: 0 }] })
  expect(findings.map(({ checkId, since }) => [checkId, since])).toEqual([
    ['c.c', undefined],
    ['b.b', '1970-01-01T00:00:00.000Z'],
    ['a.a', undefined]
  ])
  expect(summary).toMatchObject({ critical: 1, warn: 1, info: 1 })
})

describe('HTML', () => {
  test('runs no script, fetches nothing, and its policy lets only its own style through', async () => {
    const page = await written('html', 'x')
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(page) ?? []
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))).toString('base64')
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`
    )
    expect(page).not.toMatch(/<(?:script|img|link|iframe|form)\b|\son\w+=|\sstyle=|@import|url\(/)
  })
})

describe('JUnit', () => {
  const count = (xml: string, what: string): number => xml.split(`<${what} `).length - 1
  const notes = async (failOn?: 'critical' | 'info') => {
    const all = [finding('a.a', { severity: 'info' }), finding('b.b')]
    return writeReport(await buildReport(doctorWith(all, { checks: [] })), 'junit', failOn)
  }

  test('the tallies are those of the cases; what is accepted or unknown is neither passed nor failed', async () => {
    const xml = await written('junit', 'x')
    expect(xml).toContain(
      `<testsuites name="Trust Console posture" tests="${count(xml, 'testcase')}" failures="${count(xml, 'failure')}" errors="0" skipped="${count(xml, 'skipped')}">`
    )
    expect([count(xml, 'failure'), count(xml, 'skipped')]).toEqual([2, 3])
  })

  test('a note fails only where notes count; a warning always does', async () => {
    expect([count(await notes(), 'failure'), count(await notes('critical'), 'failure')]).toEqual([1, 1])
    expect(count(await notes('info'), 'failure')).toBe(2)
  })
})
