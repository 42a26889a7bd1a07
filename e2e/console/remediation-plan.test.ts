import { readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { apply, dryRun, press, shownDiff } from '../support/remediation'
import { runJson, writeConfig, type Variables } from '../support/trust-console'

const browser = browserForFile()
const TOKEN = 'canary-of-the-token-kJ8vQ2xTz7'
const CONFIG = {
  gateway: { authToken: TOKEN, rateLimit: { enabled: false } },
  heartbeat: { enabled: false },
  own: ['a', 'b']
}

const visit = async (variables: Variables = {}, config: unknown = CONFIG) => {
  const opened = await visitForTest(browser(), { config, variables })
  await goTo(opened.page, 'Remediation')
  return { ...opened, path: join(opened.gateway.home, 'config.json') }
}
const stepsOf = (page: Page, title: string) =>
  page.getByRole('list', { name: `Steps of “${title}”` }).getByRole('listitem')

/** Id and digest of the plan that is shown, whole. */
const shownIds = (page: Page): Promise<unknown[]> =>
  page
    .locator('dl')
    .filter({ hasText: 'Digest' })
    .locator('code')
    .evaluateAll((all) => all.map((each: any): unknown => each.getAttribute('title')))

test('what the diff shows is what is written, under the id and the digest that were shown', async () => {
  const { gateway, page, path, complaints } = await visit()
  const before = (await readFile(path, 'utf8')).split('\n')
  await dryRun(page)
  const shown = await shownDiff(page, path)
  expect(shown.filter(({ kind }) => kind === 'added').map(({ text }) => text.trim())).toEqual([
    '"enabled": true',
    '"enabled": true'
  ])
  const titles = await shownIds(page)
  expect(await page.content()).not.toContain(TOKEN)
  // Nothing was written by looking.
  expect((await readFile(path, 'utf8')).split('\n')).toEqual(before)

  await apply(page)
  const after = (await readFile(path, 'utf8')).split('\n')
  expect(after).toHaveLength(before.length)
  const masked = shown.filter(({ text }) => text.includes('(hidden '))
  expect(masked.map(({ kind }) => kind)).toEqual(['same'])
  for (const { oldNo, newNo, text } of shown.filter((line) => !masked.includes(line))) {
    if (oldNo !== null) expect(before[oldNo - 1]).toBe(text)
    if (newNo !== null) expect(after[newNo - 1]).toBe(text)
  }
  const changed = after.flatMap((line, at) => (line === before[at] ? [] : [at + 1]))
  expect(changed).toEqual(shown.flatMap(({ kind, newNo }) => (kind === 'added' ? (newNo ?? []) : [])))

  const { runs } = await runJson(gateway.home, ['maintenance', 'history'])
  expect(titles).toEqual([runs[0].planId, runs[0].planDigest])
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the record')])
  const record = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(record).toMatchObject({ runId: runs[0].runId, planDigest: titles[1], document: { planId: titles[0] } })
  expect(JSON.stringify(record)).not.toContain(TOKEN)
  expect(complaints).toEqual([])
})

test('each step says what it risks, whether it can be undone and whether it waits for a restart', async () => {
  const { page } = await visit({}, { ...CONFIG, http: { bind: '0.0.0.0' } })
  await dryRun(page)
  const bind = stepsOf(page, 'Fix what the security audit found').filter({ hasText: 'http.bind' }).first()
  await bind.getByText('Medium risk: programs on other machines cannot reach the gateway any more').waitFor()
  await bind.getByText('Can be undone').waitFor()
  await bind.getByText('Takes over at the next start of the gateway').waitFor()
  await stepsOf(page, 'Listen on this machine only').getByText('An earlier step of this plan does the same.').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await press(page, 'Go on to confirm')
  await page.getByText('All of it can be undone afterwards').waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
})

test('a long diff is reached and scrolled with the keys', async () => {
  const text = `{\n${Array.from({ length: 30 }, (_, at) => `  // ${'a long remark '.repeat(30)}${at}`).join('\n')}\n}`
  const { page, path } = await visit({}, { ...CONFIG, own: text })
  await dryRun(page)
  const region = page.getByRole('region', { name: `Diff of ${path}` })
  await region.focus()
  expect(await region.evaluate((box: any) => box.scrollWidth - box.clientWidth)).toBe(0)
  expect(await region.evaluate((box: any) => box.scrollHeight > box.clientHeight)).toBe(true)
  await page.keyboard.press('End')
  await expect.poll(() => region.evaluate((box: any) => box.scrollTop)).toBeGreaterThan(0)
})

test('a config that changed after the dry run is left alone, and the result says what moved', async () => {
  const { page, path, gateway } = await visit()
  await dryRun(page)
  const mine = { ...CONFIG, own: ['mine'] }
  await writeConfig(gateway.home, mine)
  await apply(page)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(mine)
  const step = stepsOf(page, 'Turn the scheduled checks on').first()
  await step.getByText('drifted', { exact: true }).waitFor()
  await step.getByText('What moved').waitFor()
  await step.getByText(/it was left alone/).waitFor()
  await step.getByText(/^Plan again/).waitFor()
  // Nothing was changed, so there is nothing to undo.
  expect(await page.getByRole('button', { name: /^Undo this run/ }).count()).toBe(0)
  expect(await violationsInEveryLook(page)).toEqual([])
  await press(page, 'Retry what is not done')
  await dryRun(page)
  await apply(page)
  await page.getByText('All 2 actions were applied.').waitFor()
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ own: ['mine'], heartbeat: { enabled: true } })
})

test('a plan that the gateway does not know any more leads back to a new one, and says why', async () => {
  const { gateway, page, path, line } = await visit()
  const before = await readFile(path, 'utf8')
  const planDigest = 'a'.repeat(64)
  const asked: unknown[] = []
  line.onCall(({ id, method, params }, socket) => {
    if (method !== 'system.maintenance.run' || params.dryRun) return false
    line.onCall(() => false)
    asked.push(params.planId, params.planDigest)
    // What the gateway itself says of a plan that it does not hold.
    const refusal = gateway
      .call(method, { planId: 'gone', planDigest })
      .catch((error: unknown) => (error as { rpc: unknown }).rpc)
    void refusal.then((error) => socket.send(JSON.stringify({ jsonrpc: '2.0', id, error })))
    return true
  })
  await dryRun(page)
  const shown = await shownIds(page)
  await press(page, 'Go on to confirm')
  await press(page, 'Apply now')
  await page
    .getByRole('alert')
    .getByText('The plan gone is not known here. Nothing was applied. This is the new plan; please read it again.')
    .waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  expect(asked).toEqual(shown)
  expect(await readFile(path, 'utf8')).toBe(before)
  await dryRun(page)
  await apply(page)
  await page.getByText('All 2 actions were applied.').waitFor()
})

describe('what a person must do', () => {
  test('is checked again when they say it is done', async () => {
    const { page } = await visit({ TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false' })
    await dryRun(page)
    await apply(page)
    const step = stepsOf(page, 'Fix what the security audit found').filter({ hasText: 'loop_guard' })
    await step.getByText('manual', { exact: true }).waitFor()
    await step.getByRole('button', { name: /^I did this/ }).click()
    await step.getByText(/^Not yet\. The check still reports/).waitFor()
  })

  test('and the check says so once it is', async () => {
    const { gateway, page } = await visitForTest(browser(), { config: CONFIG })
    // A link stands where a backup belongs.
    const backup = join(gateway.home, 'config.json.bak')
    await symlink(join(gateway.home, 'config.json'), backup)
    await goTo(page, 'Remediation')
    await dryRun(page)
    await apply(page)
    const step = stepsOf(page, 'Fix what the security audit found').filter({ hasText: 'config.json.bak' })
    const again = step.getByRole('button', { name: /^I did this/ })
    await again.click()
    await step.getByText(/^Not yet/).waitFor()
    await rm(backup)
    await again.click()
    await step.getByText('Done. The check does not report it any more.').waitFor()
  })
})
