import { expect, test } from 'vitest'
import { explainedChecks } from './explained'

test('every check is explained once, with what the console can do about it', () => {
  const items = explainedChecks()
  expect(new Set(items.map(({ checkId }) => checkId)).size).toBe(items.length)
  const of = (id: string) => items.find(({ checkId }) => checkId === id)
  expect(of('gateway.rate_limit.disabled')).toMatchObject({
    kind: 'finding',
    severity: 'warn',
    area: 'gateway',
    automatic: true
  })
  expect(of('fs.config.perms')).toMatchObject({ severity: 'critical', area: 'fs', automatic: true })
  expect(of('fs.link')).toMatchObject({ automatic: false })
  expect(of('activity.record.broken')).toMatchObject({ severity: 'critical', automatic: false })
  expect(of('docker.binary')).toMatchObject({ kind: 'check', severity: null, area: 'docker' })
})
