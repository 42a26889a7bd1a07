import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderForTest, gatewayForTest, ROOMY } from '../support/lifetime'
import { Gateway, run, runJson } from '../support/trust-console'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const valuesOf = async (gateway: Gateway, targetIds: string[]): Promise<unknown[]> =>
  (await gateway.call('secrets.resolve', { commandName: 'test', targetIds })).assignments.map(({ value }: any) => value)

test('two hundred sets at the same time are all there, each with its own value, before and after a restart', async () => {
  const home = await folderForTest()
  const ids = numbers(200).map((index) => `custom.n${index}`)
  const expected = ids.map((id) => `value of ${id}`)
  const gateway = await gatewayForTest(home)
  await gateway.call('status')
  const answers = await Promise.all(
    ids.map((targetId, index) => gateway.call('secrets.store.set', { targetId, value: expected[index] }))
  )
  expect(answers.map(({ targetId }) => targetId)).toEqual(ids)
  expect(answers.map(({ count }) => Number(count)).every((count) => count >= 1 && count <= 200)).toBe(true)
  expect(await valuesOf(gateway, ids)).toEqual(expected)
  await gateway.stop()

  const again = await gatewayForTest(home)
  expect(await valuesOf(again, ids)).toEqual(expected)
  expect(await again.call('activity.verify')).toMatchObject({ ok: true })
  const { items } = await again.call('activity.list', { method: 'secrets.store.set', outcome: 'ok', limit: 500 })
  expect(items.map(({ target }: any) => target).sort()).toEqual([...ids].sort())
})

test('sets, deletes and reads of one key at the same time answer whole values and leave one of them', async () => {
  const gateway = await gatewayForTest(await folderForTest())
  await gateway.call('status')
  const targetId = 'custom.contested'
  const values = numbers(40).map((index) => String(index).repeat(500))
  const allowed = [null, ...values]
  const calls = values.flatMap((value, index) => [
    gateway.call('secrets.store.set', { targetId, value }),
    gateway.call('secrets.store.get', { targetId, includeValue: true }).then((answer) => {
      expect(allowed).toContain(answer.value)
    }),
    ...(index % 4 === 0 ? [gateway.call('secrets.store.delete', { targetId })] : [])
  ])
  await Promise.all(calls)
  const { value, found } = await gateway.call('secrets.store.get', { targetId, includeValue: true })
  expect(allowed).toContain(value)
  const { count, items } = await gateway.call('secrets.store.list')
  expect([count, items.length]).toEqual(found ? [1, 1] : [0, 0])
})

describe('two processes', () => {
  test('never serve one home: the second is told who owns it, and the first goes on', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home)
    const second = await run(home, ['serve'])
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr.trim().split('\n')).toHaveLength(1)
    expect(second.stderr).toContain(String(gateway.child.pid))
    expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
  })

  test('started at the same moment in a fresh home end with exactly one owner', async () => {
    const home = await folderForTest()
    const started = await Promise.allSettled(numbers(3).map(() => Gateway.start(home)))
    const running = started.filter((each) => each.status === 'fulfilled').map(({ value }) => value)
    try {
      expect(running).toHaveLength(1)
      expect(await running[0]!.call('activity.verify')).toMatchObject({ ok: true })
    } finally {
      await Promise.all(running.map((gateway) => gateway.stop()))
    }
  })

  test('commands and HTTP clients write into one running gateway side by side', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await gateway.call('status')
    const ids = numbers(10).map((index) => `custom.n${index}`)
    const commands = ids.slice(0, 5).map((id) => run(gateway.home, ['secrets', 'set', id], { stdin: id }))
    const calls = ids.slice(5).map((targetId) => gateway.call('secrets.store.set', { targetId, value: targetId }))
    await Promise.all(calls)
    expect((await Promise.all(commands)).map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      numbers(5).map(() => ({ code: 0, stderr: '' }))
    )
    expect(await valuesOf(gateway, ids)).toEqual(ids)
  })

  test('commands without a running gateway wait for or talk to each other, and none is lost', async () => {
    const home = await folderForTest()
    const ids = numbers(18).map((index) => `custom.n${String(index).padStart(2, '0')}`)
    for (const group of [ids.slice(0, 6), ids.slice(6, 12), ids.slice(12)]) {
      const finished = await Promise.all(group.map((id) => run(home, ['secrets', 'set', id], { stdin: id })))
      expect(finished.filter(({ code }) => code !== 0)).toEqual([])
    }
    const { items } = await runJson(home, ['secrets', 'list'])
    expect(items.map(({ targetId }: any) => targetId)).toEqual(ids)
    expect(await runJson(home, ['activity', 'verify'])).toMatchObject({ ok: true })
  })

  test('with homes of their own never overwrite what the other wrote into a shared secret file', async () => {
    const shared = join(await folderForTest(), 'shared.json')
    const variables = { ...ROOMY, TRUST_CONSOLE_SECRET_STORE_PATH: shared }
    const [one, two] = [
      await gatewayForTest(await folderForTest(), variables),
      await gatewayForTest(await folderForTest(), variables)
    ]
    await one.call('secrets.store.set', { targetId: 'custom.one', value: 'of one' })
    const set = { targetId: 'custom.two', value: 'of two' }
    // The second has not seen that write: it may say no, and must not drop it.
    await expect(two.call('secrets.store.set', set)).rejects.toMatchObject({
      rpc: { message: expect.stringMatching(/reload/) }
    })
    await two.call('secrets.reload')
    await two.call('secrets.store.set', set)
    await one.call('secrets.reload')
    expect(await valuesOf(one, ['custom.one', 'custom.two'])).toEqual(['of one', 'of two'])
    expect((await one.call('secrets.store.status')).store).toMatchObject({ path: shared, count: 2 })
  })
})
