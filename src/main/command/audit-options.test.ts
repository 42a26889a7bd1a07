import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildReport } from '../../shared/posture/report/build'
import { doctorWith, finding } from '../../shared/posture/report/testing'
import { writeReport } from '../../shared/posture/report/write'
import { temporaryFolder } from '../platform/testing'
import { auditOptions } from './audit-options'
import { readBaseline } from './baseline-file'

test('a critical finding is what counts unless something else is said', () => {
  expect(auditOptions({ options: {}, json: false })).toMatchObject({ failOn: 'critical', format: undefined })
  expect(auditOptions({ options: { 'fail-on': 'info', format: 'sarif' }, json: false })).toMatchObject({
    failOn: 'info',
    format: 'sarif'
  })
})

test.each([
  [{ 'fail-on': 'error' }, false, /--fail-on takes one of critical, warn, info/],
  [{ format: 'pdf' }, false, /--format takes one of json, sarif, junit, markdown, html/],
  [{ out: 'x' }, false, /--out needs --format/],
  [{ format: 'json', out: '' }, false, /--out needs the name of a file/],
  [{ baseline: '' }, false, /--baseline needs the name of a file/],
  [{ format: 'json' }, true, /--json prints the RPC result as it is and does not go with --format/],
  [{ baseline: 'x' }, true, /does not go with --baseline/],
  [{ format: 'json', fix: true }, false, /--fix does not go with --format/]
])('%j (--json %j) is refused', (options, json, message) => {
  expect(() => auditOptions({ options, json })).toThrow(message)
})

describe('a baseline', () => {
  const fileWith = async (text: string): Promise<string> => {
    const path = join(await temporaryFolder(), 'baseline.json')
    await writeFile(path, text)
    return path
  }
  const doctor = doctorWith([finding('a.a', { factsHash: 'f'.repeat(64) })])

  test('is a report, or what --json prints', async () => {
    const report = await writeReport(await buildReport(doctor), 'json')
    for (const text of [report, JSON.stringify(doctor.security)]) {
      const { atMs, findings } = await readBaseline(await fileWith(text))
      expect([atMs, findings]).toEqual([1_000, doctor.security.findings])
    }
  })

  test.each([
    ['not JSON', '{', /is not JSON/],
    ['of another program', '{"findings":[]}', /is no report of this program/],
    [
      'of a later version',
      '{"kind":"trust-console-posture","version":2,"atMs":1,"findings":[]}',
      /that this version knows/
    ]
  ])('that is %s is refused', async (_what, text, message) => {
    await expect(readBaseline(await fileWith(text))).rejects.toThrow(message)
  })

  test('that lists only what was new to it is refused, as is one that is not there', async () => {
    const partial = await buildReport(doctor, { baseline: { atMs: 1, findings: [] } })
    await expect(readBaseline(await fileWith(JSON.stringify(partial)))).rejects.toThrow(
      /was itself made with --baseline/
    )
    await expect(readBaseline('/nowhere/x')).rejects.toThrow(/cannot be read \(ENOENT\)/)
  })
})
