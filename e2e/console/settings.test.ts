import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsOn } from '../support/axe'
import { goTo, type Scheme } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { Gateway, run, type Variables } from '../support/trust-console'

const browser = browserForFile()

const CONFIG = '{\n  // keep me\n  "gateway": { "authToken": "t", "rateLimit": { "maxRequests": 1000 } }\n}\n'

const visit = async (variables: Variables = {}, scheme: Scheme = 'light') => {
  const visited = await visitForTest(browser(), { config: CONFIG, variables, scheme })
  await goTo(visited.page, 'Settings')
  await field(visited.page, 'Calls in the window').waitFor()
  return visited
}
const field = (page: Page, name: string): ReturnType<Page['getByRole']> => page.getByRole('textbox', { name })
const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click()
const configOf = ({ home }: Gateway): Promise<string> => readFile(join(home, 'config.json'), 'utf8')

describe('a change', () => {
  test('of the rate limit is in force at once, and the comments of the file stay', async () => {
    const { gateway, page, complaints } = await visit()
    await field(page, 'Calls in the window').fill('1')
    await field(page, 'Rate limit window').fill('86400000')
    await page.getByText('2 unsaved changes').waitFor()
    await save(page)
    await page.getByText(/Saved\. In force now: .*Calls in the window/).waitFor()
    const status = (): Promise<{ status: number }> =>
      gateway.post({ id: 1, method: 'status' }, { authorization: 'Bearer t' })
    expect([(await status()).status, (await status()).status]).toEqual([200, 429])
    expect(await configOf(gateway)).toContain('// keep me')
    expect(complaints).toEqual([])
  })

  test('that cannot be is refused at its field, which has the focus, and keeps what was typed', async () => {
    const { gateway, page } = await visit({ TRUST_CONSOLE_HTTP_PORT: '0', TRUST_CONSOLE_HEARTBEAT_ENABLED: undefined })
    const calls = field(page, 'Calls in the window')
    await calls.fill('many')
    await field(page, 'Review threshold').fill('65')
    await save(page)
    const problem = page.getByText('must be a whole number from 0 to 1000000')
    await problem.waitFor()
    expect(await calls.getAttribute('aria-describedby')).toContain((await problem.getAttribute('id')) ?? 'none')
    expect(await calls.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator(':focus').getAttribute('id')).toBe(await calls.getAttribute('id'))
    expect([await calls.inputValue(), await field(page, 'Review threshold').inputValue()]).toEqual(['many', '65'])
    expect(await configOf(gateway)).toBe(CONFIG)
    expect(await violationsOn(page)).toEqual([])
  })

  test('that only the gateway can judge is refused at its field too', async () => {
    const { gateway, page } = await visit()
    await field(page, 'Certificate').fill('/none/cert.pem')
    await save(page)
    await page.locator('[id="setting-gateway/tls/key-problem"]', { hasText: 'must be set too' }).waitFor()
    expect(await configOf(gateway)).toBe(CONFIG)
  })

  test('to a public address says what that means before it is saved, and waits for the next start', async () => {
    const { gateway, page } = await visit()
    await field(page, 'Bind address').fill('0.0.0.0')
    await save(page)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/other machines can reach the gateway/).waitFor()
    expect(await configOf(gateway)).toBe(CONFIG)
    expect(await violationsOn(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText('0.0.0.0 takes over at next start; in force: 127.0.0.1').waitFor()
  })

  test('goes back to the default when asked', async () => {
    const { gateway, page } = await visit()
    await page.getByRole('button', { name: 'Use the default of Calls in the window: 300' }).click()
    expect(await field(page, 'Calls in the window').inputValue()).toBe('300')
    await save(page)
    await page.getByText(/^Saved\./).waitFor()
    expect(await configOf(gateway)).not.toContain('maxRequests')
  })

  test('by someone else arrives, and leaves what is being typed', async () => {
    const { gateway, page } = await visit()
    await field(page, 'Review threshold').fill('66')
    await run(gateway.home, [
      'settings',
      'set',
      'security.riskBlockThreshold',
      '88',
      'gateway.rateLimit.maxRequests',
      '7'
    ])
    await expect.poll(() => field(page, 'Block threshold').inputValue()).toBe('88')
    expect(await field(page, 'Review threshold').inputValue()).toBe('66')
    await page.getByText('1 unsaved change', { exact: false }).waitFor()
  })
})

test('a setting that the environment decides is locked and says by what', async () => {
  const { page } = await visit({ TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS: '4' })
  expect(await field(page, 'Calls of one tool').count()).toBe(0)
  await page.getByText('TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS').waitFor()
})

test('the monitor interval has presets', async () => {
  const { gateway, page } = await visit()
  await page.getByRole('button', { name: '15 min' }).click()
  await save(page)
  await page.getByText(/^Saved\./).waitFor()
  expect(await configOf(gateway)).toContain('"intervalMs": 900000')
})

test('whoever leaves with unsaved changes is asked first', async () => {
  const { page } = await visit()
  await field(page, 'Review threshold').fill('66')
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
  expect(await violationsOn(page)).toEqual([])
  await page.getByRole('button', { name: 'Stay here' }).click()
  expect(await field(page, 'Review threshold').inputValue()).toBe('66')
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Discard and leave' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await goTo(page, 'Settings')
  expect(await field(page, 'Review threshold').inputValue()).toBe('70')
})

describe.each([
  ['Dark', 'light', 'rgb(18, 21, 26)'],
  ['Light', 'dark', 'rgb(246, 247, 249)']
] as const)('the theme %s on a %s system', (theme, scheme, background) => {
  test('holds over a reload, before the first paint, and is accessible', async () => {
    const { page } = await visit({}, scheme)
    const shown = (): Promise<string> => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    expect(await shown()).not.toBe(background)
    await page.getByRole('radio', { name: theme, exact: true }).check()
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck()
    expect(await shown()).toBe(background)
    await page.reload()
    await field(page, 'Calls in the window').waitFor()
    expect(await shown()).toBe(background)
    expect(await page.evaluate<string>('document.querySelector("script").getAttribute("blocking")')).toBe('render')
    expect(await page.getByRole('switch', { name: 'Single-key shortcuts' }).isChecked()).toBe(false)
    // axe cannot judge the contrast of what is scrolled out of sight.
    await page.setViewportSize({ width: 1280, height: 4_000 })
    expect(await violationsOn(page)).toEqual([])
    await page.getByRole('group', { name: 'Contrast' }).getByRole('radio', { name: 'More' }).check()
    expect(await violationsOn(page)).toEqual([])
  })
})

test('a browser is told that the preferences of the desktop app are not here', async () => {
  const { page } = await visit()
  await page.getByText('belong to the desktop app').waitFor()
})
