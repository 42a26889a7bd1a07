import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsOn } from '../support/axe'
import type { Scheme } from '../support/console-page'
import { browserForFile, openForTest } from '../support/console-visit'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, type Gateway } from '../support/trust-console'

const browser = browserForFile()

/** The schedule would run the checks as well; these tests say themselves when. */
const QUIET = { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }
const GONE = 'The policy bundle cannot be read'

const gatewayWithPast = async (): Promise<Gateway> => {
  const home = await folderForTest()
  await run(home, ['doctor'], { variables: QUIET })
  return gatewayForTest(home, QUIET)
}
const loseBundle = async ({ home }: Gateway): Promise<void> => {
  await rm(join(home, 'state/security-policy.json'))
  await run(home, ['audit'])
}
const visit = async (gateway: Gateway, scheme: Scheme = 'light') => {
  const opened = await openForTest(browser(), gateway, { scheme })
  await checked(opened.page)
  return opened
}
const checked = (page: Page): Promise<void> => page.getByText(/^Checked/).waitFor()
const card = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: title }) })
const changes = (page: Page) => card(page, 'What changed since you last looked')

describe('the trend', () => {
  test('has no line before the second sample, and says when there will be one', async () => {
    const { page } = await visit(await gatewayWithPast())
    await page.getByText('There is no line yet').waitFor()
    await page.getByText('score 95 of 100').waitFor()
    expect(await page.getByRole('slider').count()).toBe(0)
  })

  test('is read point by point with the keys, and its table says the same as the samples', async () => {
    const gateway = await gatewayWithPast()
    await loseBundle(gateway)
    const { page } = await visit(gateway)
    const { samples } = await runJson(gateway.home, ['posture', 'history'])
    expect(samples.map(({ healthScore }: { healthScore: number }) => healthScore)).toEqual([95, 83])

    const slider = page.getByRole('slider', { name: /Health score from 95 to 83/ })
    await slider.focus()
    expect(await slider.getAttribute('aria-valuetext')).toContain('score 83 of 100: 0 critical, 1 warning')
    await page.keyboard.press('Home')
    expect(await slider.getAttribute('aria-valuetext')).toContain('score 95 of 100: 0 critical, 0 warnings')
    await card(page, 'Health score over time').getByText('score 95 of 100').waitFor()
    await page.keyboard.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuenow')).toBe('1')

    await page.getByText('Show as table').click()
    const rows = await page
      .getByRole('table', { name: 'Health score over time, the newest first' })
      .locator('tbody tr')
      .all()
    const read = await Promise.all(
      rows.map(async (row) => [
        await row.locator('time').getAttribute('datetime'),
        await row.locator('td').allTextContents()
      ])
    )
    expect(read).toEqual(
      samples
        .toReversed()
        .map(({ atMs, healthScore, counts, unchecked }: any) => [
          new Date(atMs).toISOString(),
          [healthScore, counts.critical, counts.warn, counts.info, unchecked].map(String)
        ])
    )
  })

  test('shows as much of the past as was asked for', async () => {
    const gateway = await gatewayWithPast()
    await gateway.stop()
    const path = join(gateway.home, 'state/posture-history.json')
    const kept = JSON.parse(await readFile(path, 'utf8'))
    const old = (days: number, healthScore: number) => ({
      ...kept.samples[0],
      atMs: Date.now() - days * 86_400_000,
      healthScore
    })
    await writeFile(
      path,
      JSON.stringify({ ...kept, samples: [old(200, 10), old(60, 20), old(20, 30), ...kept.samples] })
    )
    const { page } = await visit(await gatewayForTest(gateway.home, QUIET))
    const from = async (range: string): Promise<string | null> => {
      await page.getByRole('radio', { name: range }).check({ force: true })
      return page.getByRole('slider').getAttribute('aria-label')
    }
    expect(await from('All')).toMatch(/from 10 to .* 4 samples/)
    expect(await from('90 days')).toMatch(/from 10 to .* lowest 10, .* 4 samples/)
    expect(await from('30 days')).toMatch(/from 20 to .* 3 samples/)
    expect(await from('7 days')).toMatch(/from 30 to .* 2 samples/)
  })

  test('says that the record of past runs has a fault', async () => {
    const gateway = await gatewayWithPast()
    await gateway.stop()
    await writeFile(join(gateway.home, 'state/posture-history.json'), 'half a fi')
    const { page } = await visit(await gatewayForTest(gateway.home, QUIET))
    await page.getByText(/could not be read, so it begins anew/).waitFor()
  })
})

describe('what changed', () => {
  test('a finding that another client found stands there by itself, stays through a reload, and goes when it was seen', async () => {
    const gateway = await gatewayWithPast()
    const { page } = await visit(gateway)
    await changes(page).getByText('This is the first look from this browser').waitFor()
    await loseBundle(gateway)
    await changes(page).getByRole('link', { name: GONE }).waitFor()
    await changes(page).getByText('Down from 95 to 83').waitFor()
    await page.reload()
    await changes(page).getByRole('link', { name: GONE }).waitFor()
    await checked(page)
    await page.getByRole('button', { name: 'Mark as seen' }).click()
    await changes(page).getByText('Nothing. It is as you saw it').waitFor()

    await run(gateway.home, ['audit', '--fix'])
    await changes(page).getByText('resolved', { exact: true }).waitFor()
    await changes(page).getByText('Up from 83 to 95').waitFor()
    const stored = await page.evaluate<string>('localStorage.getItem("trust-console.seen.v1")')
    expect(Object.keys(JSON.parse(stored)).sort()).toEqual(['atMs', 'findings', 'healthScore', 'home'])
  })

  test('garbage in the browser is as good as nothing', async () => {
    const { page, complaints } = await visit(await gatewayWithPast())
    await page.evaluate('localStorage.setItem("trust-console.seen.v1", "{\\"findings\\":7}")')
    await page.evaluate('sessionStorage.setItem("trust-console.overview.v2", "[1]")')
    await page.reload()
    await checked(page)
    await changes(page).getByText('This is the first look from this browser').waitFor()
    expect(complaints).toEqual([])
  })
})

describe('a page that is loaded again', () => {
  test('shows what it knew at once, marked as old, until the gateway has answered', async () => {
    const { page, line } = await visit(await gatewayWithPast())
    await line.set('loading')
    await page.reload()
    await page.getByText(/^as of/).waitFor()
    await page.getByText('Checking…').waitFor()
    await page.getByRole('img', { name: 'Health score 95 of 100' }).waitFor()
    const before = await page.getByRole('heading', { level: 2 }).allTextContents()
    const place = await changes(page).boundingBox()
    await line.set(undefined)
    await checked(page)
    expect(await page.getByText(/^as of/).count()).toBe(0)
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(before)
    expect(await changes(page).boundingBox()).toEqual(place)
  })

  test('shows it also while the gateway does not answer at all', async () => {
    const { page, line } = await visit(await gatewayWithPast())
    await line.set('offline')
    await page.reload()
    await page.getByText('The gateway does not answer').first().waitFor()
    await page.getByText(/^as of/).waitFor()
    await page.getByRole('img', { name: 'Health score 95 of 100' }).waitFor()
  })

  test('keeps places for what it does not know yet', async () => {
    const { page, line } = await visit(await gatewayWithPast())
    await page.evaluate('sessionStorage.clear()')
    await line.set('loading')
    await page.reload()
    await page.getByText('Checking the gateway…').waitFor({ state: 'attached' })
    await line.set(undefined)
    await checked(page)
  })
})

test.each<Scheme>(['light', 'dark'])('no accessibility violation in its states, in %s', async (scheme) => {
  const gateway = await gatewayWithPast()
  const { page, line } = await visit(gateway, scheme)
  await page.setViewportSize({ width: 1280, height: 2_400 })
  expect(await violationsOn(page)).toEqual([])
  await loseBundle(gateway)
  await page.getByRole('slider').waitFor()
  await page.getByText('Show as table').click()
  await changes(page).getByRole('link', { name: GONE }).waitFor()
  expect(await violationsOn(page)).toEqual([])
  await line.set('loading')
  await page.reload()
  await page.getByText(/^as of/).waitFor()
  expect(await violationsOn(page)).toEqual([])
})
