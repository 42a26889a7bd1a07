import { beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../shared/errors'
import type { SecretsService } from '../service'
import { MoveRig, valuesOf } from '../testing/move-rig'
import { readJournal } from './move-journal'

const VALUES = { 'custom.a': 'one', 'custom.b': 'two', 'custom.c': 'three' }
const IDS = Object.keys(VALUES)
const other = { 'encrypted-file': 'keystore', keystore: 'encrypted-file' } as const

let rig: MoveRig
beforeEach(async () => {
  rig = await MoveRig.make()
})

/** Runs something when the move of this service tells of a phase. */
const onPhase = (phase: string, act: () => void): void => {
  const { told } = rig
  told.push = (...news) => {
    if (news[0]?.phase === phase) act()
    return Array.prototype.push.apply(told, news)
  }
}

describe.each(['encrypted-file', 'keystore'] as const)('from %s', (from) => {
  const to = other[from]

  test.each(['copy', 'verify'] as const)(
    'a cancel during %s takes the copies away and leaves everything as it was',
    async (phase) => {
      const service = await rig.filledIn(from, VALUES)
      const before = await service.list()
      onPhase(phase, () => rig.moving.progress?.cancelling === false && rig.moving.cancel())
      await expect(service.move(to)).rejects.toMatchObject({ code: 'secrets.move-cancelled' })
      expect(rig.told).toContainEqual(expect.objectContaining({ phase, cancelling: true }))
      expect(rig.told.at(-1)).toBeNull()
      expect(rig.moving.last).toMatchObject({ from, to, outcome: 'cancelled', moved: 0 })
      expect(await readJournal(rig.path)).toBeUndefined()
      expect(rig.items).toHaveLength(from === 'keystore' ? 3 : 0)
      for (const each of [service, rig.start()]) {
        expect(await each.status()).toMatchObject({ activeBackend: from, count: 3, note: null })
        expect(await each.list()).toEqual(before)
        expect(await valuesOf(each, IDS)).toEqual(VALUES)
      }
      expect(rig.backend).toBe('auto')
      rig.told.push = Array.prototype.push.bind(rig.told)
      expect(await service.move(to)).toMatchObject({ moved: 3 })
    }
  )

  test('nothing is cancelled once the old store is emptied', async () => {
    const service = await rig.filledIn(from, VALUES)
    let refusal: unknown
    onPhase('remove', () => {
      try {
        rig.moving.cancel()
      } catch (error) {
        refusal = error
      }
    })
    expect(await service.move(to)).toMatchObject({ moved: 3 })
    expect(refusal).toMatchObject({ code: 'secrets.cannot-cancel' })
    expect(await valuesOf(rig.start(), IDS)).toEqual(VALUES)
  })

  test('a stop of the product ends it where it is, and the next start finishes it', async () => {
    for (const phase of ['copy', 'verify', 'remove']) {
      rig = await MoveRig.make()
      const service = await rig.filledIn(from, VALUES)
      onPhase(phase, () => rig.moving.stop())
      await expect(service.move(to)).rejects.toMatchObject({ code: 'rpc.stopping' })
      rig.told.push = Array.prototype.push.bind(rig.told)
      const later = rig.start()
      expect(await valuesOf(later, IDS), phase).toEqual(VALUES)
      expect((await later.looking((opened) => Promise.resolve(opened.interrupted)))?.to).toBe(to)
      await later.move(to)
      expect(await rig.start().status()).toMatchObject({ activeBackend: to, count: 3, note: null })
    }
  })

  test('where the setting cannot be written, the old store stays in use and takes what is written', async () => {
    const service = await rig.filledIn(from, VALUES)
    const options = rig.options()
    const { moveStore, chooseStore } = await import('../open-store')
    const broken = {
      ...options,
      request: { ...options.request, change: () => Promise.reject(new AppError('settings.file-io', 'read-only')) }
    }
    const move = (each: SecretsService): Promise<unknown> =>
      each.looking((opened) => moveStore(broken, opened, to, () => Promise.reject(new Error('never reached'))))
    await expect(move(service)).rejects.toMatchObject({ code: 'settings.file-io' })
    expect((await chooseStore(options)).choice.activeBackend).toBe(from)
    const later = rig.start()
    await later.set('custom.b', 'changed')
    await later.move(to)
    expect(await valuesOf(rig.start(), IDS)).toEqual({ ...VALUES, 'custom.b': 'changed' })
  })
})

test('a cancel with no move under way says so', () => {
  expect(() => rig.moving.cancel()).toThrow(expect.objectContaining({ code: 'secrets.cannot-cancel' }))
})

test('a cancel of a move into a store that holds secrets takes only the copies away', async () => {
  await (await rig.filledIn('keystore', VALUES)).stop()
  rig.backend = 'encrypted-file'
  const service = rig.start()
  await service.set('custom.own', 'kept')
  onPhase('verify', () => rig.moving.progress?.cancelling === false && rig.moving.cancel())
  await expect(service.move('encrypted-file')).rejects.toMatchObject({ code: 'secrets.move-cancelled' })
  expect((await service.list()).map(({ targetId }) => targetId)).toEqual(['custom.own'])
  expect(rig.items).toHaveLength(3)
})
