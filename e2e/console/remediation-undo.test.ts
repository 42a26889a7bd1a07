import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, onTestFinished, test } from 'vitest'
import { violationsInEveryLook, violationsOn, LOOKS } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, openForTest, visitForTest } from '../support/console-visit'
import { choose } from '../support/palette'
import { apply, dryRun, press, shownDiff } from '../support/remediation'
import { freshFolder, Gateway, removeFolder, run, runJson, STRONG_TOKEN, writeConfig } from '../support/trust-console'

const browser = browserForFile()
const CONFIG = `{
  // mine
  "gateway": { "authToken": "${STRONG_TOKEN}", "rateLimit": { "enabled": false } },
  "heartbeat": { "enabled": false }
}
`

/** The console of a gateway whose faults were just put right. */
const visitApplied = async () => {
  const opened = await visitForTest(browser(), { config: CONFIG })
  const { gateway, page } = opened
  await goTo(page, 'Remediation')
  await dryRun(page)
  await apply(page)
  const path = join(gateway.home, 'config.json')
  return { ...opened, path, config: () => readFile(path, 'utf8') }
}
const openLatest = (page: Page): Promise<void> =>
  page
    .getByRole('button', { name: /^Remediation/, expanded: false })
    .first()
    .click()
const dialog = (page: Page) => page.getByRole('dialog')

test('a run is undone to the very bytes, after a look at what that changes', async () => {
  const { page, path, config, complaints } = await visitApplied()
  const applied = (await config()).split('\n')
  await press(page, 'Undo this run…')
  await dialog(page).getByRole('button', { name: 'Undo now' }).waitFor()
  for (const { kind, oldNo, newNo, text } of await shownDiff(page, path)) {
    if (text.includes('(hidden ')) continue
    if (oldNo !== null) expect(applied[oldNo - 1], kind).toBe(text)
    if (newNo !== null) expect(CONFIG.split('\n')[newNo - 1], kind).toBe(text)
  }
  expect((await config()).split('\n')).toEqual(applied)
  await press(page, 'Undo now')
  await dialog(page)
    .getByText(/^It is undone: 2 put back\. The health score is \d+ of 100 now\.$/)
    .waitFor()
  expect(await config()).toBe(CONFIG)
  await press(page, 'Close')
  await page.getByText('This run was undone.').waitFor()
  const runs = page.getByRole('list', { name: 'Past runs' }).getByRole('listitem')
  expect(await runs.nth(0).textContent()).toContain('Undo')
  expect(await runs.nth(1).textContent()).toContain('undone')
  expect(complaints).toEqual([])
})

test('one step is undone and the others stay; then the rest', async () => {
  const { page, config } = await visitApplied()
  await openLatest(page)
  await press(page, /^Undo this step: set gateway\.rateLimit\.enabled/)
  await press(page, 'Undo now')
  await dialog(page)
    .getByText(/^It is undone: 1 put back/)
    .waitFor()
  await press(page, 'Close')
  expect(await config()).toBe(CONFIG.replace('"heartbeat": { "enabled": false }', '"heartbeat": { "enabled": true }'))
  await page.getByText('partly undone').waitFor()
  // From here on the run has one step left to take back, and the palette offers that.
  await choose(page, 'Undo the last run')
  await dialog(page).getByText('heartbeat.enabled').waitFor()
  await press(page, 'Undo now')
  await dialog(page)
    .getByText(/^It is undone: 1 put back/)
    .waitFor()
  expect(await config()).toBe(CONFIG)
})

test('a past run shows its plan, masked, and gives its record away', async () => {
  const { gateway, page, path } = await visitForTest(browser(), {
    config: CONFIG.replace('"set"', '"canary-of-the-record"')
  }).then((opened) => ({ ...opened, path: join(opened.gateway.home, 'config.json') }))
  const { runId, planDigest } = await gateway.call('system.maintenance.run')
  await goTo(page, 'Remediation')
  await openLatest(page)
  const steps = page.getByRole('list', { name: 'Steps of the run' }).getByRole('listitem')
  // The steps are there at once, their values once the plan is.
  await steps.getByRole('insertion').first().waitFor()
  expect(await steps.getByRole('insertion').allTextContents()).toEqual(['true', 'true'])
  const shown = await shownDiff(page, path)
  expect(shown.filter(({ kind }) => kind === 'added')).toHaveLength(2)
  expect(shown.map(({ text }) => text).join()).toContain('(hidden ')
  expect(await violationsInEveryLook(page)).toEqual([])
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Download the record of this run')])
  const record = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(record).toMatchObject({ runId, planDigest, document: { steps: [{}, {}] }, diffs: [{ path }] })
  expect(JSON.stringify(record) + (await page.content())).not.toContain('canary-of-the-record')
})

test('an undo under way shows each step and can be stopped', async () => {
  const { page, line, gateway } = await visitApplied()
  const { runs } = await runJson(gateway.home, ['maintenance', 'history'])
  const asked: string[] = []
  // An undo is over in a moment. The page hears of this one as if it took long, and asks the real gateway to stop it.
  line.onCall(({ method, params }, socket) => {
    if (method === 'system.maintenance.cancel') asked.push(params.jobId)
    if (method !== 'system.maintenance.undo' || params.dryRun) return false
    const job = {
      jobId: 'long',
      undoOf: runs[0].runId,
      status: 'running',
      phase: 'apply',
      progress: 50,
      createdAtMs: Date.now(),
      updatedAtMs: Date.now(),
      actions: [{ id: 'undo', title: 'Undo the run', status: 'running' }],
      steps: [
        { id: 'u1', actionId: 'undo', text: 'put a back as it was', status: 'fixed' },
        { id: 'u2', actionId: 'undo', text: 'put b back as it was', status: 'running' }
      ],
      stopping: false
    }
    socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'maintenance', params: job }))
    return true
  })
  await press(page, 'Undo this run…')
  await press(page, 'Undo now')
  await dialog(page).getByText('1 of 2 steps done').waitFor()
  const steps = dialog(page).getByRole('list', { name: 'Steps of “Undo the run”' }).getByRole('listitem')
  expect(await steps.allTextContents()).toEqual(['Put a back as it was.done', 'Put b back as it was.under way'])
  for (const look of LOOKS) {
    await page.emulateMedia({ ...look, reducedMotion: 'reduce' })
    expect(await violationsOn(page, '[role=dialog]')).toEqual([])
  }
  await press(page, 'Stop')
  await dialog(page)
    .getByText(/Not stopped: no such run is under way/)
    .waitFor()
  expect(asked).toEqual(['long'])
})

test('an undo that somebody else started is seen on the page, and what came of it', async () => {
  const { page, gateway, config } = await visitApplied()
  const { runs } = await runJson(gateway.home, ['maintenance', 'history'])
  await runJson(gateway.home, ['maintenance', 'undo', runs[0].runId])
  expect(await config()).toBe(CONFIG)
  await page.getByText('This run was undone.').waitFor()
})

test('an undo is refused, with the reason, when somebody changed the same since', async () => {
  const { gateway, page, config } = await visitApplied()
  // The page offers it, because it knows nothing of the change that comes now.
  await page.getByRole('list', { name: 'Past runs' }).waitFor()
  await writeConfig(gateway.home, (await config()).replace('"enabled": true', '"enabled": "changed"'))
  const changed = await config()
  await press(page, 'Undo this run…')
  const refusal = dialog(page).getByRole('alert')
  await refusal.getByText('Nothing was undone.').waitFor()
  await refusal.getByText('gateway.rateLimit.enabled was changed again since the run.').waitFor()
  for (const look of LOOKS) {
    await page.emulateMedia({ ...look, reducedMotion: 'reduce' })
    expect(await violationsOn(page, '[role=dialog]')).toEqual([])
  }
  await press(page, 'Close')
  expect(await config()).toBe(changed)
  // By now it does, and says why in the place of the button.
  await page.getByText('gateway.rateLimit.enabled was changed again since the run.').first().waitFor()
  expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
})

test('a target that changes between the preview and the undo is not overwritten', async () => {
  const { gateway, page, config } = await visitApplied()
  await press(page, 'Undo this run…')
  await dialog(page).getByRole('button', { name: 'Undo now' }).waitFor()
  await writeConfig(gateway.home, (await config()).replace('// mine', '// theirs'))
  const theirs = await config()
  await press(page, 'Undo now')
  await dialog(page)
    .getByText(/^It is not undone as a whole/)
    .waitFor()
  await dialog(page).getByText('What moved').first().waitFor()
  expect(await config()).toBe(theirs)
})

test('the dialog and the past runs are accessible in every look, and the dialog works with the keys', async () => {
  const { page } = await visitApplied()
  await openLatest(page)
  expect(await violationsInEveryLook(page)).toEqual([])
  const undo = page.getByRole('button', { name: 'Undo this run…' })
  await undo.focus()
  await page.keyboard.press('Enter')
  await dialog(page).getByRole('button', { name: 'Undo now' }).waitFor()
  for (const look of LOOKS) {
    await page.emulateMedia({ ...look, reducedMotion: 'reduce' })
    expect(await violationsOn(page, '[role=dialog]')).toEqual([])
  }
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'detached' })
  await undo.and(page.locator(':focus')).waitFor()
})

test('a run that a crash cut short is told of when the next start took it up', async () => {
  const home = await freshFolder()
  onTestFinished(() => removeFolder(home))
  await run(home, ['status'])
  await writeConfig(home, CONFIG)
  await runJson(home, ['maintenance', 'run'])
  // As a crash right after the first step leaves it: its journal ends there, and the second was not done.
  const folder = join(home, 'state', 'remediation-journal')
  const [name = ''] = await readdir(folder)
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n')
  await writeFile(join(folder, name), `${lines.slice(0, 3).join('\n')}\n`)
  const path = join(home, 'config.json')
  const applied = await readFile(path, 'utf8')
  await writeFile(path, applied.replace('"heartbeat": { "enabled": true }', '"heartbeat": { "enabled": false }'))
  const gateway = await Gateway.start(home)
  onTestFinished(async () => {
    await gateway.stop()
  })
  const { page } = await openForTest(browser(), gateway)
  await goTo(page, 'Remediation')
  expect(await readFile(path, 'utf8')).toBe(applied)
  const notice = page.getByRole('region', { name: 'A run that was cut short' })
  await notice.getByText('A crash cut a run short. The next start finished it.').waitFor()
  await notice.getByRole('button', { name: 'Show the run' }).click()
  await page.getByText('resumed after a crash').waitFor()
  await page.getByText('The next start took it up and finished it.', { exact: false }).last().waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await notice.getByRole('button', { name: 'Dismiss' }).click()
  await notice.waitFor({ state: 'detached' })
})

test('without a run it says so; a list that cannot be read says why and is read again', async () => {
  const { page, line } = await visitForTest(browser())
  const call = 'system.maintenance.runs'
  line.onCall(({ id, method }, socket) => {
    if (method !== call) return false
    const data = { code: 'settings.file-io' }
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: 'the disk is gone', data } }))
    return true
  })
  await goTo(page, 'Remediation')
  await page.getByText('The past runs could not be read: the disk is gone').waitFor()
  line.onCall(() => false)
  await press(page, 'Try again')
  await page.getByText('Nothing was changed yet.').waitFor()
  expect(await page.getByRole('list', { name: 'Past runs' }).count()).toBe(0)
})
