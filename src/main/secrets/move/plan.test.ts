import { beforeEach, describe, expect, test } from 'vitest'
import type { MovePlan } from '../../../shared/secrets/move-contract'
import type { SecretsService } from '../service'
import { MoveRig } from '../testing/move-rig'
import { planMove } from './plan'

const VALUES = { 'custom.a': 'one', 'custom.b': 'two', 'custom.c': 'three' }

let rig: MoveRig
beforeEach(async () => {
  rig = await MoveRig.make()
})

const planOf = (service: SecretsService, to: string): Promise<MovePlan> =>
  service.looking((opened, problem) => planMove(rig.options(), opened, problem, to))

const kinds = ({ obstacles }: MovePlan): string[] => obstacles.map(({ kind }) => kind)

test('says what will happen, and changes nothing', async () => {
  const service = await rig.filledIn('encrypted-file', VALUES)
  const plan = await planOf(service, 'native')
  expect(plan).toMatchObject({ from: 'encrypted-file', to: 'keystore', count: 3, possible: true, obstacles: [] })
  expect(plan.steps).toHaveLength(4)
  expect(plan.steps.join(' ')).toMatch(/Copy 3 secrets .* config\.json asks for keystore .* Remove 3 secrets/)
  expect([rig.items, rig.backend, (await service.status()).activeBackend]).toEqual([[], 'auto', 'encrypted-file'])
  expect(await service.move('native')).toMatchObject({ moved: plan.count })
})

test('and back', async () => {
  const service = await rig.filledIn('keystore', VALUES)
  expect(await planOf(service, 'encrypted-file')).toMatchObject({
    from: 'keystore',
    to: 'encrypted-file',
    count: 3,
    possible: true
  })
})

describe('what stands in the way is told with what to do', () => {
  test.each([
    ['secrets in memory', 'env', 'native'],
    ['the store of another platform', 'encrypted-file', 'keychain']
  ])('%s', async (_what, backend, to) => {
    rig.backend = backend
    const plan = await planOf(rig.start(), to)
    expect(plan).toMatchObject({
      possible: false,
      steps: [],
      obstacles: [{ kind: 'place', todo: expect.stringMatching(/\w/) }]
    })
  })

  test('a credential store out of reach', async () => {
    const service = await rig.filledIn('encrypted-file', VALUES)
    rig.keyring.failing = 'no-service'
    const plan = await planOf(service, 'native')
    expect(plan).toMatchObject({
      count: 3,
      possible: false,
      obstacles: [{ kind: 'keyring', reason: 'the fake is no-service' }]
    })
  })

  test('a pinned setting', async () => {
    const service = await rig.filledIn('keystore', VALUES)
    rig.pinned = true
    expect(kinds(await planOf(service, 'encrypted-file'))).toEqual(['pinned'])
  })

  test('two values under one name, by name; equal ones are no obstacle', async () => {
    await (await rig.filledIn('keystore', VALUES)).stop()
    rig.backend = 'encrypted-file'
    const service = rig.start()
    await service.set('custom.a', 'one')
    await service.set('custom.b', 'of the file')
    const plan = await planOf(service, 'native')
    expect(plan.obstacles).toMatchObject([{ kind: 'conflict', targetIds: ['custom.b'], more: 0 }])
    expect(JSON.stringify(plan)).not.toMatch(/of the file|two/)
    await expect(service.move('native')).rejects.toMatchObject({ code: 'secrets.move-conflict' })
  })

  test('what Windows cannot hold, by name', async () => {
    rig.platform = 'win32'
    rig.keyring.failing = 'no-service'
    const service = rig.start()
    await service.set('custom.large', 'x'.repeat(2_561))
    await service.set('custom.fits', 'x'.repeat(2_560))
    // Kept as base64, which is longer.
    await service.set('custom.encoded', `${'x'.repeat(2_000)}\u0000`)
    rig.keyring.failing = undefined
    const plan = await planOf(service, 'native')
    expect(plan).toMatchObject({ to: 'dpapi', possible: false })
    expect(plan.obstacles).toMatchObject([{ kind: 'too-large', targetIds: ['custom.large', 'custom.encoded'] }])
    await expect(service.move('native')).rejects.toMatchObject({ code: 'secrets.too-large' })
    expect(rig.items).toEqual([])
  })

  test('a store that cannot be read', async () => {
    await (await rig.filledIn('keystore', VALUES)).stop()
    rig.keyring.locked = true
    expect(kinds(await planOf(rig.start(), 'encrypted-file'))).toEqual(['unreadable'])
  })

  test('many names are counted', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`custom.n${at}`, 'one']))
    await (await rig.filledIn('keystore', many)).stop()
    rig.backend = 'encrypted-file'
    const service = rig.start()
    for (const id of Object.keys(many)) await service.set(id, 'two')
    const [conflict] = (await planOf(service, 'native')).obstacles
    expect([conflict?.targetIds.length, conflict?.more]).toEqual([20, 5])
  })

  test('a move under way', async () => {
    const service = await rig.filledIn('encrypted-file', VALUES)
    let plan: Promise<MovePlan> | undefined
    rig.keyring.beforeWrite = () => {
      plan ??= planOf(service, 'native')
    }
    await service.move('native')
    expect(kinds(await plan!)).toEqual(['busy'])
  })

  test('an interrupted move: finished or, while nothing was removed, given up', async () => {
    for (const phase of ['copy', 'remove'] as const) {
      rig = await MoveRig.make()
      const service = await rig.filledIn('keystore', VALUES)
      const { told } = rig
      told.push = (...news) => {
        if (news[0]?.phase === phase) rig.moving.stop()
        return news.length
      }
      await expect(service.move('encrypted-file')).rejects.toMatchObject({ code: 'rpc.stopping' })
      const later = rig.start()
      const on = await planOf(later, 'encrypted-file')
      const back = await planOf(later, 'native')
      expect(on).toMatchObject({ possible: true, interrupted: { to: 'encrypted-file', phase } })
      expect(kinds(back)).toEqual(phase === 'copy' ? [] : ['interrupted'])
    }
  })
})
