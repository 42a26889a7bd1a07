import { expect, test } from 'vitest'
import { calibrate, DEFAULT_COST, FLOOR, refuseOddCost, withSalt, type Cost } from './argon2'

const GIB = 1_048_576
/** A machine on which one pass over 256 MiB takes so long. */
const machine = (passMs: number, freeKiB = 8 * GIB): { cost: Promise<Cost>; measured: Cost[] } => {
  const measured: Cost[] = []
  const cost = calibrate({
    freeKiB,
    measure: (tried) => {
      measured.push(tried)
      return Promise.resolve((passMs * tried.passes * tried.memoryKiB) / DEFAULT_COST.memoryKiB)
    }
  })
  return { cost, measured }
}

test.each([
  ['fast', 75, 10],
  ['very fast', 1, 16],
  ['slow', 500, 3],
  ['unmeasurably fast', 0, 16]
])(
  'a %s machine gets as many passes as take about three quarters of a second, within bounds',
  async (_what, ms, passes) => {
    expect(await machine(ms).cost).toEqual({ memoryKiB: 262_144, passes, lanes: 1 })
  }
)

test.each([
  [4 * GIB, 262_144],
  [GIB, 262_144],
  [GIB / 2, 131_072],
  [GIB / 100, 65_536]
])('with %i KiB free a key takes %i KiB, never less than the floor', async (freeKiB, memoryKiB) => {
  const { cost, measured } = machine(100, freeKiB)
  expect(await cost).toEqual({ memoryKiB, passes: expect.any(Number), lanes: 1 })
  expect(measured).toHaveLength(1)
})

test('what is calibrated is what a reader accepts', async () => {
  for (const { cost } of [machine(0, 0), machine(10_000)]) {
    const kdf = withSalt(await cost)
    expect(() => refuseOddCost(kdf)).not.toThrow()
  }
})

test.each([{ memoryKiB: 65_535 }, { passes: 1 }, { lanes: 0 }, { memoryKiB: 1_048_577 }, { passes: 17 }, { lanes: 5 }])(
  'a header that asks for %o is refused',
  (odd) => {
    expect(() => refuseOddCost({ ...withSalt(DEFAULT_COST), ...odd })).toThrow(/unsafe key derivation/)
  }
)

test('each key has a salt of its own', () => {
  expect(withSalt(FLOOR).saltB64).not.toBe(withSalt(FLOOR).saltB64)
})
