import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { violationsOn } from '../support/axe'
import { launchBrowser } from '../support/browser'
import { goTo, openConsole } from '../support/console-page'
import { folderForTest, gatewayForTest } from '../support/lifetime'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A path that would be markup, a link and a script, wherever it were taken for anything but a text. */
const HOSTILE = `/nowhere/<img src=x onerror="document.title='run'">&amp;'\`](javascript:alert(1))`
const GONE = 'security.policy_bundle.stat_failed'
const VARIABLES = {
  TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false',
  TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: HOSTILE
}

/** Chooses a format in the menu, by keyboard alone. */
const exported = async (page: Page, label: string): Promise<{ name: string; path: string; text: string }> => {
  await page.getByRole('button', { name: 'Export' }).press('Enter')
  await page.getByRole('menu').waitFor()
  await page.keyboard.type(`Save as ${label}`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  const path = await download.path()
  return { name: download.suggestedFilename(), path, text: await readFile(path, 'utf8') }
}

test('the report leaves in each format, by keyboard, and a text in it stays a text', async () => {
  const gateway = await gatewayForTest(await folderForTest(), VARIABLES)
  const { page, context, complaints } = await openConsole(browser, gateway)
  onTestFinished(() => context.close())
  await goTo(page, 'Posture')
  await page.getByText(/^Checked/).waitFor()
  const { items } = await gateway.call('posture.explanations')
  const { why } = items.find(({ checkId }: any) => checkId === GONE)

  const json = await exported(page, 'JSON')
  await page.getByRole('status').getByText('The whole report is handed out as a JSON file.').waitFor()
  const report = JSON.parse(json.text)
  const found = report.findings.find(({ checkId }: any) => checkId === GONE)
  expect(found.detail).toContain(HOSTILE)
  expect(report.deep).toBe(true)

  const sarif = await exported(page, 'SARIF')
  expect(sarif.name).toMatch(/^trust-console-posture-[\dT-]+\.sarif$/)
  const [run] = JSON.parse(sarif.text).runs
  expect(run.results.find(({ ruleId }: any) => ruleId === GONE).partialFingerprints).toEqual({
    'trustConsoleEvidence/v1': found.fingerprint
  })

  const junit = await exported(page, 'JUnit XML')
  const message = await page.evaluate<string | undefined>(`(() => {
    const xml = new DOMParser().parseFromString(${JSON.stringify(junit.text)}, 'application/xml')
    const cases = [...xml.querySelectorAll('testcase')]
    return cases.find((each) => each.getAttribute('name').startsWith(${JSON.stringify(GONE)}))
      ?.querySelector('failure')?.getAttribute('message')
  })()`)
  expect(message).toBe(found.detail)

  const markdown = await exported(page, 'Markdown')
  expect(markdown.text).toContain(`- Seen: \`\`${found.detail}\`\``)

  const html = await exported(page, 'HTML')
  for (const text of [json, sarif, junit, markdown, html].map((file) => file.text)) {
    expect(text).not.toContain(await gateway.token())
  }
  expect(complaints).toEqual([])
  await looksRight(html.path, { detail: found.detail, why })
})

/** Opens the one file as a browser opens it from a disk. */
const looksRight = async (path: string, { detail, why }: { detail: string; why: string }): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('console', (line) => troubles.push(line.text()))
    const body = await readFile(path, 'utf8')
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
    await page.goto('http://report.invalid/')
    await page.getByText(detail, { exact: true }).waitFor()
    await page.getByText(why, { exact: true }).waitFor()
    expect(await page.title()).toBe('Trust Console posture')
    expect(await page.locator('img, script').count()).toBe(0)
    // Its own style is let through by its own policy.
    expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('article')).borderRadius`)).toBe('6px')
    expect(troubles).toEqual([])
    expect(await violationsOn(page)).toEqual([])
  }
}
