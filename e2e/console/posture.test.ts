import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { violationsOn } from '../support/axe'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole, type Scheme } from '../support/console-page'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import type { Line } from '../support/page-states'
import { run, runJson, type Gateway, type Variables } from '../support/trust-console'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The schedule would run the checks as well; these tests say themselves when. */
const QUIET = { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' }
const BAD = { ...QUIET, TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' }
const GONE = 'security.policy_bundle.stat_failed'
const LIMIT = 'gateway.rate_limit.disabled'

const visit = async (
  variables: Variables,
  scheme: Scheme = 'light'
): Promise<{ gateway: Gateway; page: Page; line: Line }> => {
  const gateway = await gatewayForTest(await folderForTest(), variables)
  const { page, context, line } = await openConsole(browser, gateway, { scheme })
  onTestFinished(() => context.close())
  await goTo(page, 'Posture')
  await ready(page)
  return { gateway, page, line }
}
const ready = (page: Page): Promise<void> => page.getByText(/^Checked/).waitFor()
const bundleOf = ({ home }: Gateway): string => join(home, 'state/security-policy.json')
const rowOf = (page: Page, id: string) => page.locator('tr').filter({ has: page.getByText(id, { exact: true }) })
const detail = (page: Page) => page.getByRole('complementary', { name: 'Detail' })
const choose = (page: Page, id: string): Promise<void> => rowOf(page, id).getByRole('link').click()

describe('until a row is chosen', () => {
  test('the pane says where to begin, and leads there', async () => {
    const { page } = await visit(BAD)
    await detail(page).getByRole('heading', { name: 'Where to begin' }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await detail(page).getByRole('link').first().click()
    await detail(page).getByText(LIMIT, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Close the detail' }).click()
    await detail(page).getByRole('heading', { name: 'Where to begin' }).waitFor()
  })

  test('and that there is nothing to do where all is well', async () => {
    const { page } = await visit({})
    await detail(page).getByRole('heading', { name: 'Nothing to put right' }).waitFor()
  })
})

describe('a finding', () => {
  test('says since when it is there, relative with the exact time behind it, in the table and in the detail', async () => {
    const { gateway, page } = await visit(QUIET)
    await rm(bundleOf(gateway))
    await run(gateway.home, ['audit'])
    // Found by another client: the page hears of it.
    await rowOf(page, GONE).waitFor()
    const { since } = await runJson(gateway.home, ['posture', 'history'])
    const exact = new Date(since.find(({ checkId }: any) => checkId === GONE).firstSeenMs).toISOString()
    expect(await rowOf(page, GONE).locator('time').getAttribute('datetime')).toBe(exact)
    await choose(page, GONE)
    expect(await detail(page).locator('time').first().getAttribute('datetime')).toBe(exact)
    expect(await detail(page).locator('time').first().getAttribute('title')).toMatch(/\d/)
  })

  test('is explained: why, how, by hand, whether the console can do it, and where to read on', async () => {
    const { gateway, page } = await visit(BAD)
    await choose(page, LIMIT)
    const { items } = await gateway.call('posture.explanations')
    const { why, how, byHand, links } = items.find(({ checkId }: any) => checkId === LIMIT)
    for (const words of [why, how, byHand]) await detail(page).getByText(words, { exact: true }).waitFor()
    await detail(page).getByText('automatic', { exact: true }).waitFor()
    for (const { title, url } of links) {
      const link = detail(page).getByRole('link', { name: title })
      expect([
        await link.getAttribute('href'),
        await link.getAttribute('target'),
        await link.getAttribute('rel')
      ]).toEqual([url, '_blank', 'noreferrer'])
    }
  })
})

describe('one check again', () => {
  test('sees what changed on the disk meanwhile, says so, and leaves the focus where one can go on', async () => {
    const { gateway, page } = await visit(QUIET)
    const policy = await readFile(bundleOf(gateway))
    await choose(page, 'security.policy_bundle')
    await rm(bundleOf(gateway))
    await detail(page).getByRole('button', { name: 'Check this again' }).click()
    await page.getByRole('status').getByText('security.policy_bundle was checked again: warn').waitFor()
    await rowOf(page, 'security.policy_bundle').getByText('warn').waitFor()
    // Its finding was not looked for.
    expect(await rowOf(page, GONE).count()).toBe(0)

    await page.getByRole('button', { name: 'Run checks' }).click()
    await choose(page, GONE)
    await writeFile(bundleOf(gateway), policy)
    await detail(page).getByRole('button', { name: 'Check this again' }).press('Enter')
    await page.getByRole('status').getByText(`${GONE} was checked again: it is gone.`).waitFor()
    await detail(page).getByRole('heading', { name: 'Not reported now' }).waitFor()
    expect(await rowOf(page, GONE).count()).toBe(0)
    expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY')
  })
})

describe('all checks again', () => {
  test('need not be waited for: the page then says what it shows, and hears of a change all the same', async () => {
    const { gateway, page, line } = await visit(QUIET)
    await page.reload()
    await ready(page)
    await rm(bundleOf(gateway))
    await line.set('loading')
    await page.getByRole('button', { name: 'Run checks' }).click()
    await page.getByRole('progressbar', { name: 'Running every check' }).waitFor()
    await page.getByRole('button', { name: 'Stop waiting' }).press('Enter')
    await page.getByText('You stopped waiting. This is from the run before').waitFor()
    await page.getByRole('button', { name: 'Run checks' }).waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
    expect(await rowOf(page, GONE).count()).toBe(0)
    await line.set(undefined)
    await rowOf(page, GONE).waitFor()
  })

  test('say when they are done', async () => {
    const { page } = await visit(QUIET)
    await page.getByRole('button', { name: 'Run checks' }).click()
    await page.getByRole('status').getByText('All checks ran again.').waitFor()
  })
})

describe('by keyboard', () => {
  test('the table is searched, filtered, grouped and cleared', async () => {
    const { page } = await visit(BAD)
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('rate_limit')
    await page.getByText(/^2 of \d+ shown$/).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: 'Findings' }).isChecked()).toBe(true)
    await page.getByText(/^1 of \d+ shown$/).waitFor()

    const grouping = page.getByLabel('Group by')
    await grouping.focus()
    await page.keyboard.press('ArrowDown')
    expect(await grouping.inputValue()).toBe('area')
    await page.getByRole('rowheader', { name: 'gateway (1)' }).waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('rowheader').count()).toBe(0)

    await page.getByRole('searchbox').focus()
    await page.keyboard.type(' nowhere')
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).press('Enter')
    await page.getByText(/^(\d+) of \1 shown$/).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('')
  })
})

describe('the whole posture as a file', () => {
  const exported = async (page: Page, format: string): Promise<{ name: string; text: string }> => {
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: `Save as ${format}`, exact: true }).click()
    ])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  test('holds every row, whatever the filter shows', async () => {
    const { gateway, page } = await visit(BAD)
    const { checks, security } = await gateway.call('doctor', { deep: true })
    const ids = [...security.findings.map(({ checkId }: any) => checkId), ...checks.map(({ id }: any) => id)]
    await page.getByRole('searchbox').fill('nothing at all')

    const json = await exported(page, 'JSON')
    expect(json.name).toMatch(/^trust-console-posture-[\dT-]+\.json$/)
    const report = JSON.parse(json.text)
    expect([...report.findings, ...report.checks].map(({ checkId, id }: any) => checkId ?? id)).toEqual(ids)
    expect(report.findings[0]).toMatchObject({ checkId: LIMIT, severity: 'warn', since: expect.stringMatching(/Z$/) })

    const csv = await exported(page, 'CSV')
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'kind,level,id,area,since,title,detail,remediation,waiver',
      expect.stringContaining(`finding,warn,${LIMIT},gateway,`)
    ])
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(ids.length + 1)

    const markdown = await exported(page, 'Markdown')
    expect(markdown.name).toMatch(/\.md$/)
    for (const id of ids) expect(markdown.text).toContain(`\`${id}\``)
    expect(json.text + csv.text + markdown.text).not.toContain(await gateway.token())
  })
})

test('a check has a title in words, with its answer beneath, in the table and in the detail', async () => {
  const { page } = await visit(QUIET)
  const row = rowOf(page, 'gateway.bind_scope')
  await row.getByRole('link', { name: 'Who can reach the gateway', exact: true }).waitFor()
  await row.getByText('127.0.0.1 · Only this machine can connect.').waitFor()
  await choose(page, 'gateway.bind_scope')
  await detail(page).getByRole('heading', { name: 'Who can reach the gateway' }).waitFor()
  await detail(page).getByText('127.0.0.1 · Only this machine can connect.').waitFor()
})

describe('states', () => {
  test('no findings: what was looked for', async () => {
    const { gateway, page } = await visit(QUIET)
    const { items } = await gateway.call('posture.explanations')
    const count = items.filter(({ kind }: any) => kind === 'finding').length
    await page.getByText('No findings.').waitFor()
    await page.getByText(`${count} things that can be wrong were looked for and not found.`).waitFor()
  })

  test('loaded again while the gateway is slow or gone: what was known, marked as old', async () => {
    const { page, line } = await visit(BAD)
    await line.set('loading')
    await page.reload()
    await page.getByText(/^as of/).waitFor()
    await rowOf(page, LIMIT).waitFor()
    await line.set(undefined)
    await ready(page)
    await line.set('offline')
    await page.getByText('The gateway does not answer').first().waitFor()
    await page.getByText(/^as of/).waitFor()
    await rowOf(page, LIMIT).waitFor()
  })

  test('nothing known yet: places, then an error with another try', async () => {
    const { page, line } = await visit(BAD)
    await page.evaluate('sessionStorage.clear()')
    await line.set('loading')
    await page.reload()
    await page.getByRole('progressbar').waitFor()
    await line.set('offline')
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
  })
})

test.each<Scheme>(['light', 'dark'])('no accessibility violation in its states, in %s', async (scheme) => {
  const { page, line } = await visit(BAD, scheme)
  await page.setViewportSize({ width: 1280, height: 2_400 })
  await choose(page, LIMIT)
  await detail(page).getByText('Why it matters').waitFor()
  await detail(page).getByRole('button', { name: 'Check this again' }).click()
  await page.getByRole('status').getByText('it is still there').waitFor()
  expect(await violationsOn(page)).toEqual([])
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menu').waitFor()
  expect(await violationsOn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByLabel('Group by').selectOption('area')
  expect(await violationsOn(page)).toEqual([])
  await line.set('loading')
  await page.reload()
  await page.getByText(/^as of/).waitFor()
  await page.getByRole('searchbox').fill('nothing at all')
  await page.getByRole('button', { name: 'Clear filters' }).waitFor()
  expect(await violationsOn(page)).toEqual([])
})
