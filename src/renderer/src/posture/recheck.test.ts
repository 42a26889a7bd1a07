import { describe, expect, test } from 'vitest'
import type { CheckResult, DoctorReport, Finding } from '../../../shared/posture/contract'
import { resultWords, withResult } from './recheck'

const finding = (checkId: string, detail = 'd'): Finding => ({
  checkId,
  severity: 'warn',
  title: 't',
  detail,
  remediation: 'r'
})
const report: DoctorReport = {
  checks: [
    { id: 'docker.binary', status: 'warn', message: 'unavailable', detail: 'd' },
    { id: 'gateway.bind_scope', status: 'pass', message: '127.0.0.1', detail: 'd' }
  ],
  security: {
    ts: 5,
    summary: { critical: 0, warn: 2, info: 0 },
    findings: [finding('a'), finding('b')],
    unchecked: [{ checkId: 'u', reason: 'too late' }]
  },
  coverage: { checked: 0, total: 0, waived: 0, notChecked: [] },
  configHash: '',
  runtime: { version: '', node: '', platform: '', pid: 1, home: '', statePath: '', persisted: true, gatewayUrl: null }
}
const result = (checkId: string, more: Partial<CheckResult> = {}): CheckResult => ({
  checkId,
  ts: 9,
  finding: null,
  check: null,
  unchecked: null,
  ...more
})
const after = (given: CheckResult): DoctorReport['security'] => withResult(report, given).security

describe('one answer in a report', () => {
  test('a finding that is gone leaves, and the counts follow; the time stays that of the whole run', () => {
    expect(after(result('a'))).toMatchObject({ ts: 5, summary: { warn: 1 }, findings: [{ checkId: 'b' }] })
  })

  test('one that is still there keeps its place with its new evidence', () => {
    expect(after(result('a', { finding: finding('a', 'new') })).findings.map(({ detail }) => detail)).toEqual([
      'new',
      'd'
    ])
  })

  test('a new one comes last', () => {
    expect(after(result('c', { finding: finding('c') }))).toMatchObject({
      summary: { warn: 3 },
      findings: [{}, {}, { checkId: 'c' }]
    })
  })

  test('what could not be checked and now can is unknown no more, and the other way round', () => {
    expect(after(result('u')).unchecked).toEqual([])
    expect(after(result('a', { unchecked: 'broken' }))).toMatchObject({
      findings: [{ checkId: 'b' }],
      unchecked: [{ checkId: 'u' }, { checkId: 'a', reason: 'broken' }]
    })
  })

  test('a check takes its new row', () => {
    const check = { id: 'docker.binary', status: 'pass' as const, message: 'available', detail: 'd' }
    expect(withResult(report, result('docker.binary', { check })).checks[0]).toEqual(check)
  })
})

test.each<[CheckResult, string]>([
  [result('a'), 'it is gone.'],
  [result('a', { finding: finding('a') }), 'it is still there.'],
  [result('c', { finding: finding('c') }), 'it is there now.'],
  [result('c'), 'it is not there.'],
  [result('a', { unchecked: 'broken' }), 'could not be checked: broken.'],
  [
    result('docker.binary', { check: { id: 'docker.binary', status: 'pass', message: '', detail: '' } }),
    'it passes now.'
  ],
  [
    result('gateway.bind_scope', { check: { id: 'gateway.bind_scope', status: 'pass', message: '', detail: '' } }),
    'it still passes.'
  ],
  [result('docker.binary', { check: { id: 'docker.binary', status: 'fail', message: 'm', detail: '' } }), 'fail, m.']
])('%j: %s', (given, words) => {
  expect(resultWords(report, given)).toContain(words)
})
