import { expect, test } from 'vitest'
import type { Desktop } from '../electron/launch'
import { folderForTest } from '../support/lifetime'
import { run } from '../support/trust-console'
import { callFromPage, desktopForTest } from './support'

const TARGET = 'talk.apiKey'

const start = async (variables: Record<string, string>): Promise<Desktop> => {
  const home = await folderForTest()
  await run(home, ['secrets', 'set', TARGET], { stdin: 'value' })
  return desktopForTest({ home, variables })
}
const store = async (desktop: Desktop): Promise<unknown> =>
  ((await callFromPage(desktop.page, '"secrets.store.status"', '{}')) as { result: { store: unknown } }).result.store
const leave = (desktop: Desktop, event: string): Promise<void> =>
  desktop.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event)

test.each(['lock-screen', 'suspend'])('“%s” locks the store where the operator wants that', async (event) => {
  const desktop = await start({ TRUST_CONSOLE_SECRET_LOCK_ON_SCREEN_LOCK: 'true' })
  expect(await store(desktop)).toMatchObject({ state: 'ready' })
  await leave(desktop, event)
  await expect.poll(() => store(desktop)).toMatchObject({ state: 'locked', lockedBecause: 'screen' })
})

test('and nowhere else', async () => {
  const desktop = await start({})
  await leave(desktop, 'lock-screen')
  await leave(desktop, 'suspend')
  expect(await callFromPage(desktop.page, '"secrets.store.get"', `{ targetId: "${TARGET}" }`)).toMatchObject({
    result: { found: true }
  })
  expect(await store(desktop)).toMatchObject({ state: 'ready' })
})
