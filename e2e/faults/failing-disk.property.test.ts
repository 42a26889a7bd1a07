import fc from 'fast-check'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { ERRORS } from '../../src/shared/errors'
import { coreIn, type CoreUnderTest } from '../support/core'
import { install, setFaults, type Effect, type Operation } from '../support/faulty-fs.mjs'
import { Promised } from '../support/killing'
import { freshFolder, removeFolder } from '../support/trust-console'

const KEYS = ['custom.a', 'custom.b', 'custom.c']
const THRESHOLD = 'security.riskReviewThreshold'
const WAIVED = 'gateway.rate_limit.disabled'
const NO_LIMIT = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no' }

beforeAll(install)
afterEach(() => setFaults(undefined))

type Step =
  | { do: 'set'; key: string; value: string }
  | { do: 'delete'; key: string }
  | { do: 'setting'; value: number }
  | { do: 'rotate' }
  | { do: 'waive'; days: number }
  | { do: 'unwaive' }
  | { do: 'run' }
  | { do: 'restart' }
  | { do: 'break'; operation: Operation; effect: Effect; after: number; times: number }

const broken = fc.record({
  do: fc.constant('break' as const),
  operation: fc.constantFrom<Operation>('open', 'write', 'sync', 'syncFolder', 'rename', 'link', 'unlink', 'truncate'),
  effect: fc.record({ code: fc.constantFrom('ENOSPC', 'EIO', 'EROFS', 'EDQUOT'), half: fc.boolean() }),
  after: fc.nat(6),
  times: fc.constantFrom(1, 2, 5, 1_000)
})
const write = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      key: fc.constantFrom(...KEYS),
      value: fc.string({ minLength: 1 })
    })
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key: fc.constantFrom(...KEYS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('setting' as const), value: fc.integer({ min: 40, max: 80 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'rotate' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('waive' as const), days: fc.integer({ min: 1, max: 80 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'unwaive' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'run' as const }) }
)
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: write },
    { weight: 3, arbitrary: broken },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'restart' }) }
  ),
  { minLength: 4, maxLength: 24 }
)

/** Everything that is kept, as a caller sees it. */
const holdings = async (core: CoreUnderTest): Promise<Record<string, string | null>> => {
  const held: Record<string, string | null> = {}
  for (const targetId of KEYS)
    held[targetId] = (await core.ask('secrets.store.get', { targetId, includeValue: true })).value
  const { items } = await core.ask('settings.list')
  held[THRESHOLD] = String(items.find(({ key }: any) => key === THRESHOLD).value)
  held.token = (await core.ask('gateway.token.show')).token
  const { waivers } = await core.ask('posture.waivers.list')
  held.waiver = waivers[0] === undefined ? null : String(waivers[0].expiresAtMs)
  return held
}

/** Faults from now on, until they are used up. */
const breakDisk = ({ operation, effect, after, times }: Extract<Step, { do: 'break' }>): void => {
  let left = times
  let skipped = 0
  setFaults((asked, path) => {
    if (asked !== operation || skipped++ < after || left === 0) return undefined
    left--
    // The note of the record's head is replaced in place, within one sector: that much is written whole or not at all.
    return path.endsWith('.head') ? { ...effect, half: false } : effect
  })
}

/** The write that a step stands for: what it changes, what it makes of it, and the call. */
const writeOf = (step: Step): { key: string; value: string | null; method: any; params: unknown } | undefined => {
  switch (step.do) {
    case 'set':
      return {
        key: step.key,
        value: step.value,
        method: 'secrets.store.set',
        params: { targetId: step.key, value: step.value }
      }
    case 'delete':
      return { key: step.key, value: null, method: 'secrets.store.delete', params: { targetId: step.key } }
    case 'setting':
      return {
        key: THRESHOLD,
        value: String(step.value),
        method: 'settings.set',
        params: { changes: { [THRESHOLD]: step.value } }
      }
    case 'waive': {
      const expiresAtMs = Date.now() + step.days * 86_400_000
      const params = { checkId: WAIVED, reason: 'known to the test', owner: 'the test', expiresAtMs }
      return { key: 'waiver', value: String(expiresAtMs), method: 'posture.waive', params }
    }
    case 'unwaive':
      return { key: 'waiver', value: null, method: 'posture.unwaive', params: { checkId: WAIVED } }
    default:
      return undefined
  }
}

/** @throws what is not an error with a name */
const named = (error: any): void => {
  expect(Object.keys(ERRORS), String(error?.stack)).toContain(error.code)
  expect(error.code, String(error.cause?.stack)).not.toBe('internal')
}

const carryOut = async (all: readonly Step[]): Promise<void> => {
  const home = await freshFolder()
  let core = coreIn(home, { variables: NO_LIMIT })
  await core.start()
  const promised = new Promised()
  for (const [key, value] of Object.entries(await holdings(core))) promised.found(key, value)
  const lookAgain = async (): Promise<void> => {
    setFaults(undefined)
    const live = await holdings(core)
    await core.stop()
    core = coreIn(home, { variables: NO_LIMIT })
    await core.start()
    const fresh = await holdings(core)
    // What the running process said last is what a fresh one reads, and nothing acknowledged is lost.
    expect(fresh).toEqual(live)
    for (const [key, value] of Object.entries(fresh)) {
      if (key !== 'token') expect(promised.allowed(key), key).toContain(value)
      promised.found(key, value)
    }
    expect(await core.ask('activity.verify')).toMatchObject({ ok: true })
  }
  try {
    for (const step of all) {
      const asked = writeOf(step)
      if (step.do === 'break') breakDisk(step)
      else if (step.do === 'restart') await lookAgain()
      else if (step.do === 'rotate') {
        const { token } = await core.ask('gateway.token.show').catch(() => ({}))
        const rotated = await core.ask('gateway.token.rotate').then(() => true, named)
        if (rotated && token) expect((await coreToken(core)) === token).toBe(false)
      } else if (step.do === 'run') {
        await core.ask('system.maintenance.run', { apply: true }).catch(named)
      } else if (asked) {
        promised.asked(asked.key, asked.value)
        await core.ask(asked.method, asked.params).then(() => promised.acknowledged(asked.key), named)
      }
    }
    // The disk is a good one again: the very next write works, without anybody's hand.
    setFaults(undefined)
    for (const step of [
      { do: 'set', key: KEYS[0]!, value: 'after' },
      { do: 'setting', value: 55 },
      { do: 'waive', days: 3 }
    ] satisfies Step[]) {
      const { key, value, method, params } = writeOf(step)!
      promised.asked(key, value)
      await core.ask(method, params)
      promised.acknowledged(key)
    }
    await lookAgain()
  } finally {
    setFaults(undefined)
    await core.stop()
    await removeFolder(home)
  }
}

/** Straight from the settings: the record may be what is broken. */
const coreToken = async (core: CoreUnderTest): Promise<string> =>
  Promise.resolve(core.settings.values['gateway.authToken'])

test('whatever fails on the disk and when: errors have names, nothing acknowledged is lost, and it goes on by itself', async () => {
  await fc.assert(fc.asyncProperty(steps, carryOut), { numRuns: Number(process.env.FAULT_RUNS ?? 25) })
}, 120_000)
