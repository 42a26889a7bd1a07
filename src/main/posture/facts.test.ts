import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../platform/testing'
import { findDocker, gatherFacts, type FactSources } from './facts'
import { healthScore } from './score'

const sources = (gather: () => Promise<unknown>, timeoutMs = 1_000): FactSources =>
  ({
    docker: { source: 'PATH', timeoutMs, gather },
    gatewayProbe: { source: 'network', timeoutMs, gather: () => Promise.resolve('probed') }
  }) as unknown as FactSources

test('a fact comes with its source and its time', async () => {
  const clock = new FakeClock(5)
  const facts = await gatherFacts(
    sources(() => Promise.resolve({ available: true })),
    false,
    clock
  )
  expect(facts.docker).toEqual({ source: 'PATH', atMs: 5, value: { available: true } })
  expect(facts.gatewayProbe).toBeUndefined()
})

test('what fails or never answers becomes an error and holds nothing up', async () => {
  const failing = await gatherFacts(
    sources(() => Promise.reject(new Error('gone'))),
    true,
    new FakeClock()
  )
  expect(failing.docker).toMatchObject({ error: 'gone' })
  expect(failing.gatewayProbe).toMatchObject({ value: 'probed' })
  const hanging = await gatherFacts(
    sources(() => new Promise(() => undefined), 10),
    false,
    new FakeClock()
  )
  expect(hanging.docker).toMatchObject({ error: 'no answer within 0.01 s' })
})

test('docker is found in PATH only if it may be run', async () => {
  const folder = await temporaryFolder()
  expect(await findDocker(folder)).toEqual({ available: false })
  await writeFile(join(folder, 'docker'), '', { mode: 0o600 })
  expect(await findDocker(folder)).toEqual({ available: false })
  await chmod(join(folder, 'docker'), 0o700)
  expect(await findDocker(`/nowhere:${folder}`)).toEqual({ available: true })
  expect(await findDocker(undefined)).toEqual({ available: false })
})

test.each([
  [{ critical: 0, warn: 0, info: 9, doctorFail: 0, doctorWarn: 0 }, true, 100],
  [{ critical: 0, warn: 0, info: 0, doctorFail: 0, doctorWarn: 0 }, false, 95],
  [{ critical: 1, warn: 1, info: 0, doctorFail: 1, doctorWarn: 1 }, true, 56],
  [{ critical: 5, warn: 0, info: 0, doctorFail: 0, doctorWarn: 0 }, true, 0]
])('healthScore(%j, heartbeat %s) is %i', (summary, heartbeat, score) =>
  expect(healthScore(summary, heartbeat)).toBe(score)
)
