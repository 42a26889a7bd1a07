import { beforeAll, describe, expect, test } from 'vitest'
import { makeStore } from '../open-store'
import type { SecretsService } from '../service'
import { carriedFrom, NO_LIFE, type Carried, type SecretStore } from '../store'
import { MoveRig, valuesOf } from '../testing/move-rig'
import { readJournal, removeJournal, writeJournal } from './move-journal'
import { moveSecrets } from './move'

const VALUES = { 'custom.a': 'one', 'custom.b': 'two \u0000', 'custom.c': 'three' }
const IDS = Object.keys(VALUES)
const other = { 'encrypted-file': 'keystore', keystore: 'encrypted-file' } as const
type Where = keyof typeof other

/** Lets so many steps happen. The next one never returns, nor does any later one: nothing of this process reaches the disk or the
 *  credential store any more, as after a SIGKILL. */
class Life {
  steps = 0
  private readonly end: Promise<'killed'>
  private die: () => void = () => undefined

  /** @param late true to have the last step take effect without its answer */
  constructor(
    private left: number,
    private readonly late: boolean
  ) {
    this.end = new Promise((done) => (this.die = () => done('killed')))
  }

  step = async <T>(work: () => T | Promise<T>): Promise<T> => {
    this.steps++
    if (this.left-- > 0) return work()
    if (this.left === -1 && this.late) await work()
    this.die()
    return new Promise(() => undefined)
  }

  /** How a piece of work ends in this life. */
  outcome(work: Promise<unknown>): Promise<'done' | 'killed'> {
    return Promise.race([work.then(() => 'done' as const), this.end])
  }

  over(store: SecretStore): SecretStore {
    const { step } = this
    return {
      open: () => step(() => store.open()),
      get info() {
        return store.info
      },
      get count() {
        return store.count
      },
      list: () => store.list(),
      has: (id) => store.has(id),
      read: (id) => step(() => store.read(id)),
      set: (...item) => step(() => store.set(...item)),
      meta: (id) => store.meta(id),
      readEarlier: (...names) => store.readEarlier(...names),
      setAll: (all) => step(() => store.setAll(all)),
      describe: (...life) => step(() => store.describe(...life)),
      forgetEarlier: (...names) => step(() => store.forgetEarlier(...names)),
      delete: (id) => step(() => store.delete(id)),
      together: async (work) => {
        await store.together?.(work)
        await step(() => undefined)
      },
      close: () => store.close()
    }
  }
}

/** The move as open-store.ts puts it together, each of its steps one that may be the last. */
const moveIn = async (life: Life, rig: MoveRig, from: Where): Promise<'done' | 'killed'> => {
  const to = other[from]
  const options = rig.options()
  const [source, target] = [makeStore(options, from), makeStore(options, to)]
  await Promise.all([source.open(), target.open()])
  return life.outcome(
    moveSecrets({
      from: life.over(source),
      to: life.over(target),
      toBackend: to,
      inUse: from,
      journal: await readJournal(rig.path),
      writeJournal: (journal) => life.step(() => writeJournal(rig.path, journal)),
      removeJournal: () => life.step(() => removeJournal(rig.path)),
      request: () => life.step(() => options.request.change(to)),
      switchOver: () => life.step(() => undefined),
      control: rig.moving
    })
  )
}

/** Secrets, one of which has an earlier value and notes. */
const filledIn = async (rig: MoveRig, where: Where): Promise<SecretsService> => {
  const service = await rig.filledIn(where, { ...VALUES, 'custom.a': 'before' })
  rig.clock.advance(60_000)
  await service.set('custom.a', 'one')
  await service.looking(({ store }) => store.describe('custom.a', { ...NO_LIFE, notes: 'kept', tags: ['prod'] }))
  return service
}

/** What the store in use keeps of a secret besides its value. */
const besides = (service: SecretsService, targetId: string): Promise<Carried | undefined> =>
  service.looking(({ store }) => {
    const meta = store.meta(targetId)
    return Promise.resolve(meta && carriedFrom(store, meta))
  })

const afterwards = async (rig: MoveRig, to: Where, where: string): Promise<void> => {
  const later = rig.start()
  expect(await valuesOf(later, IDS), where).toEqual(VALUES)
  // A secret that is changed, and one that is deleted, before the move goes on stay so.
  await later.set('custom.b', 'changed')
  await later.delete('custom.c')
  await later.looking(({ store }) => store.describe('custom.a', { ...NO_LIFE, notes: 'newer' }))
  await later.move(to)
  const now = { 'custom.a': 'one', 'custom.b': 'changed', 'custom.c': null }
  expect(await valuesOf(later, IDS), where).toEqual(now)
  const next = rig.start()
  expect(await valuesOf(next, IDS), where).toEqual(now)
  expect(await besides(next, 'custom.a'), where).toMatchObject({
    version: 2,
    notes: 'newer',
    tags: [],
    earlier: [{ version: 1, value: 'before' }]
  })
  expect(await next.status(), where).toMatchObject({ activeBackend: to, count: 2, note: null, state: 'ready' })
  // Nothing of it is left in the store it came from, listed or not.
  expect(rig.items.sort(), where).toEqual(to === 'keystore' ? ['custom.a', 'custom.b'] : [])
  await Promise.all([later.stop(), next.stop()])
}

describe.each(['encrypted-file', 'keystore'] as const)('a process killed while it moves from %s', (from) => {
  const to = other[from]
  let service: SecretsService

  describe.each([
    ['before a step', false],
    ['after a step that nobody was told of', true]
  ])('%s', (_when, late) => {
    test('at every step of the move in turn: nothing is lost, and the same move finishes', async () => {
      for (let at = 0; ; at++) {
        const rig = await MoveRig.make()
        service = await filledIn(rig, from)
        await service.stop()
        const life = new Life(at, late)
        const outcome = await moveIn(life, rig, from)
        await afterwards(rig, to, `killed at step ${at}`)
        if (outcome === 'done') return expect(at).toBeGreaterThan(20)
      }
    }, 60_000)

    test('at every call of the credential store in turn', async () => {
      for (let at = 0; ; at++) {
        const rig = await MoveRig.make()
        service = await filledIn(rig, from)
        rig.keyring.callsAlive = at
        rig.keyring.diesLate = late
        const dead = new Promise<'killed'>((done) => {
          const look = setInterval(() => {
            if (rig.keyring.callsAlive >= 0) return
            clearInterval(look)
            done('killed')
          }, 1)
        })
        const outcome = await Promise.race([service.move(to).then(() => 'done' as const), dead])
        rig.keyring.callsAlive = Infinity
        await afterwards(rig, to, `killed at call ${at}`)
        if (outcome === 'done') return expect(at).toBeGreaterThan(10)
      }
    }, 60_000)
  })

  test('twice, at every pair of steps: once while it moves, once while it finishes', async () => {
    let pairs = 0
    for (let first = 1; ; first += 3) {
      let isLast: boolean
      for (let second = 0; ; second += 4) {
        const rig = await MoveRig.make()
        await (await filledIn(rig, from)).stop()
        isLast = (await moveIn(new Life(first, false), rig, from)) === 'done'
        if (isLast) break
        const outcome = await moveIn(new Life(second, true), rig, from)
        await afterwards(rig, to, `killed at steps ${first} and ${second}`)
        pairs++
        if (outcome === 'done') break
      }
      if (isLast) return expect(pairs).toBeGreaterThan(20)
    }
  }, 60_000)
})

describe.each([
  ['encrypted-file', 10_000],
  ['keystore', 3_000]
] as const)('from %s, %i secrets', (from, count) => {
  const to = other[from]
  let values: Record<string, string>
  beforeAll(() => {
    values = Object.fromEntries(Array.from({ length: count }, (_, at) => [`custom.n${at}`, `value ${at}`]))
  })

  test('all arrive, and progress is told without a flood', async () => {
    const rig = await MoveRig.make()
    const source = makeStore(rig.options(), from)
    if (from === 'encrypted-file') rig.keyring.failing = 'no-bus'
    await source.open()
    for (let at = 0; at < count; at += 1_000)
      await source.together?.(async () => {
        for (const [id, value] of Object.entries(values).slice(at, at + 1_000)) await source.set(id, value)
      })
    await source.close()
    rig.keyring.failing = undefined
    const service = rig.start()
    await service.start()
    expect(await service.move(to)).toEqual({ from, to, moved: count })
    const ids = Object.keys(values)
    expect(await valuesOf(rig.start(), ids)).toEqual(values)
    expect(rig.items).toHaveLength(to === 'keystore' ? count : 0)
    // The clock of the test stands still: only what begins and ends a phase is news.
    expect(rig.told.map((each) => each && `${each.phase} ${each.done}`)).toEqual([
      'copy 0',
      `copy ${count}`,
      'verify 0',
      `verify ${count}`,
      'remove 0',
      `remove ${count}`,
      null
    ])
  }, 120_000)
})
