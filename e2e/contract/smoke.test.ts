import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

let gateway: Gateway

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder())
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

test('a fresh home has a safe posture: the audit is empty and no check fails', async () => {
  const { checks, security } = await gateway.call('doctor')
  expect(security.summary).toEqual({ critical: 0, warn: 0, info: 0 })
  expect(security.findings).toEqual([])
  expect(checks.filter(({ status }: { status: string }) => status === 'fail')).toEqual([])
})
