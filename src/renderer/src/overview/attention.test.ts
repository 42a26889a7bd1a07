import { expect, it } from 'vitest'
import { concernsOf } from './attention'

const summary = { critical: 1, warn: 0, info: 1 }
const finding = (checkId: string, severity: 'critical' | 'info') => ({
  checkId,
  severity,
  title: checkId,
  detail: 'd',
  remediation: 'r'
})

it('puts the worst first, leaves out what passed and what only repeats the findings', () => {
  const concerns = concernsOf({
    security: {
      ts: 0,
      summary,
      findings: [finding('note', 'info'), finding('hole', 'critical')],
      unchecked: [{ checkId: 'dark', reason: 'r' }]
    },
    checks: [
      { id: 'fine', status: 'pass', message: '', detail: '' },
      { id: 'broken', status: 'fail', message: 'm', detail: 'd' },
      { id: 'security.audit.summary', status: 'fail', message: '', detail: '' }
    ]
  })
  expect(concerns.map(({ id }) => id)).toEqual(['hole', 'broken', 'dark', 'note'])
})

it('names a check, and leaves out one that a finding of no less weight is about', () => {
  const limit = {
    id: 'gateway.rate_limit',
    status: 'warn' as const,
    message: 'disabled',
    detail: 'As often as it likes.'
  }
  const concerns = (severity: 'critical' | 'info') =>
    concernsOf({
      security: { ts: 0, summary, findings: [finding('gateway.rate_limit.disabled', severity)] },
      checks: [limit]
    })
  expect(concerns('critical').map(({ id }) => id)).toEqual(['gateway.rate_limit.disabled'])
  expect(concerns('info')[0]).toMatchObject({ title: 'Rate limit', detail: 'disabled · As often as it likes.' })
})
