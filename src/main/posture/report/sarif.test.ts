import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { FINDING_CHECKS } from '../catalogue'
import { explainedChecks } from '../explained'
import { buildReport } from '../../../shared/posture/report/build'
import { asSarif } from '../../../shared/posture/report/sarif'
import { doctorWith, finding } from '../../../shared/posture/report/testing'

const SCHEMA = resolve(import.meta.dirname, '../../../../e2e/support/schemas/sarif-2.1.0-rtm.5.json')

/** The schema is of draft 4, of which it uses nothing that is otherwise today but the name of its id, and a pattern that only
 *  the older reading of patterns takes. */
const validator = () => {
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}
const validate = validator()

const waiver = { acceptedAtMs: 1, expiresAtMs: 2, owner: 'Ada', reason: 'A lab' }
const attestation = { acceptedAtMs: 1, expiresAtMs: 2, owner: 'Ada', did: 'Looked' }
const everyFinding = FINDING_CHECKS.map(({ id, severity }) => finding(id, { severity }))
const sarifOf = async (text: string) => {
  const findings = everyFinding.map((each) => ({ ...each, detail: text }))
  const security = {
    waived: [{ ...finding('a.waived', { title: text }), waiver }],
    attested: [{ ...finding('an.attested'), attestation }]
  }
  const doctor = doctorWith(findings, { security })
  return JSON.parse(asSarif(await buildReport(doctor, { explanations: explainedChecks() })))
}

test('the schema tells a log from what is none', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false)
  expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ ruleId: 'x' }] }] })).toBe(
    false
  )
})

test('every finding there is makes a log that the schema takes, whatever its texts are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      const valid = validate(await sarifOf(text))
      expect(validate.errors ?? []).toEqual([])
      expect(valid).toBe(true)
    }),
    { numRuns: 20 }
  )
})

test('severities, rules with a source, fingerprints, and what was not checked', async () => {
  const [run] = (await sarifOf('x')).runs
  const { rules } = run.tool.driver
  const levels = { critical: 'error', warn: 'warning', info: 'note' }
  for (const { id, severity } of FINDING_CHECKS) {
    const result = run.results.find(({ ruleId }: any) => ruleId === id)
    expect([result.level, rules[result.ruleIndex].id]).toEqual([levels[severity], id])
    expect(rules[result.ruleIndex].helpUri).toMatch(/^https:\/\//)
    expect(result.partialFingerprints['trustConsoleEvidence/v1']).toMatch(/^[0-9a-f]{64}$/)
    expect(result.suppressions).toEqual([])
  }
  expect(run.invocations[0].toolExecutionNotifications[0].message.text).toBe('activity.chain was not checked: not read')
})

test('what is accepted or attested is suppressed, with the justification', async () => {
  const { results } = (await sarifOf('x')).runs[0]
  const suppressed = results.flatMap(({ ruleId, suppressions }: any) =>
    suppressions.map(({ kind, status, justification }: any) => [ruleId, kind, status, justification])
  )
  expect(suppressed).toEqual([
    ['a.waived', 'external', 'accepted', 'Accepted until 1970-01-01T00:00:00.002Z by Ada: A lab'],
    ['an.attested', 'external', 'accepted', 'Attested until 1970-01-01T00:00:00.002Z by Ada: Looked']
  ])
})

test('a viewer finds neither a placeholder nor a link in a message', async () => {
  const text = (await sarifOf('{0} [read me](https://evil.example)')).runs[0].results[0].message.text
  expect(text).toContain('{{0}} \\[read me\\](https://evil.example)')
  expect((await sarifOf('[::1]:8765')).runs[0].results[0].message.text).toContain('[::1]:8765')
})
