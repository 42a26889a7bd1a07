import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { ACTIONS, ACTION_IDS } from '../../src/shared/actions'
import { LOOKS, violationsOn } from '../support/axe'
import { goTo, PAGES } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'
import { carriedOut } from '../support/outcomes'
import { choose, closePalette, openPalette, palette } from '../support/palette'
import { run } from '../support/trust-console'

const shared = consoleForFile({ TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })

const { open } = shared

const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('`${document.activeElement.tagName} ${document.activeElement.textContent}`')

test('every page is gone to, and its heading has the focus', async () => {
  const { page, complaints } = await open()
  for (const name of [...PAGES].reverse()) {
    await choose(page, `Go to ${name}`)
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await expect.poll(() => focused(page)).toBe(`H1 ${name}`)
  }
  expect(complaints).toEqual([])
})

const OTHERS = ACTION_IDS.filter((id) => !id.startsWith('page.') && id !== 'palette.open')

/** Every third page, each action beginning at another: every page has its turn with many actions, and each action with more than
 *  its own page. */
const startsOf = (id: (typeof OTHERS)[number]): (typeof PAGES)[number][] =>
  PAGES.filter((_page, at) => (at + OTHERS.indexOf(id)) % 3 === 0)

test.each(OTHERS)('%s is carried out from wherever one is', async (id) => {
  const { page } = await open()
  for (const from of startsOf(id)) {
    await goTo(page, from)
    // Afresh, so that nothing is left of what was done from the page before.
    await page.reload()
    await page.getByText('Connected', { exact: true }).waitFor()
    await choose(page, ACTIONS[id].title)
    await carriedOut(page, id, from)
    if (id === 'secrets.lock') await run(shared.gateway.home, ['secrets', 'unlock'])
    if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape')
  }
})

test('a finding is found by its id, a secret by its target, each in a few letters', async () => {
  const { page } = await open()
  await choose(page, 'rate_limit.dis', 'No limit on how often a client may call')
  await page.waitForURL(/#\/posture\/gateway\.rate_limit\.disabled/)
  await choose(page, 'talkapi', 'talk.apiKey')
  await page.getByRole('heading', { level: 1, name: 'Secrets' }).waitFor()
  await expect.poll(() => focused(page)).toContain('talk.apiKey')
  expect(await page.content()).not.toContain('canary-in-the-page')
})

test('what was chosen last comes first', async () => {
  const { page } = await open()
  await choose(page, 'Verify the activity record')
  await openPalette(page)
  expect(await palette(page).getByRole('option').first().textContent()).toContain('Verify the activity record')
})

test('Escape closes it, the focus returns where it was, and nothing was done', async () => {
  const { page } = await open()
  const link = page.getByRole('link', { name: 'Secrets', exact: true })
  await link.focus()
  await openPalette(page)
  await page.keyboard.type('Posture')
  await closePalette(page)
  await page.getByRole('link', { name: 'Secrets', exact: true }).and(page.locator(':focus')).waitFor()
  expect(await page.getByRole('heading', { level: 1, name: 'Overview' }).isVisible()).toBe(true)
})

test('it says when nothing fits, shows its keys, and does not open over a dialog', async () => {
  const { page } = await open()
  await openPalette(page)
  expect(await palette(page).getByRole('option', { name: 'Go to Secrets' }).textContent()).toContain('GS')
  await page.keyboard.type('zzzzqq')
  await palette(page).getByText('Nothing fits “zzzzqq”').waitFor()
  await closePalette(page)
  await choose(page, 'Add a secret')
  await page.getByRole('dialog', { name: 'Add a secret' }).waitFor()
  await page.keyboard.press('Control+k')
  expect(await palette(page).count()).toBe(0)
})

describe.each(LOOKS)('in $colorScheme with contrast $contrast', ({ colorScheme: scheme, contrast }) => {
  test('the palette, the list of keys and the notices have no accessibility violation', async () => {
    const { page, complaints } = await open({ scheme, contrast })
    await openPalette(page)
    expect(await violationsOn(page)).toEqual([])
    await page.keyboard.type('se')
    await palette(page).getByRole('option', { name: 'Go to Secrets' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await closePalette(page)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.keyboard.press('Escape')
    await choose(page, 'Run the checks')
    await page.getByText(/^The checks ran/).waitFor()
    expect(await violationsOn(page, '[aria-label="Outcomes"]')).toEqual([])
    expect(complaints).toEqual([])
  })
})
