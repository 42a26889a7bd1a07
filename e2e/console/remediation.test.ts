import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook } from '../support/axe'
import { goTo, type Scheme } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { runJson, STRONG_TOKEN, writeConfig, type Variables } from '../support/trust-console'

const browser = browserForFile()

const BAD = {
  gateway: { authToken: STRONG_TOKEN, rateLimit: { enabled: false } },
  heartbeat: { enabled: false }
}

const visit = (config: unknown, variables: Variables = {}, scheme: Scheme = 'light') =>
  visitForTest(browser(), { config, variables, scheme })
const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click()
const walk = async (page: Page): Promise<void> => {
  await press(page, /^Start the dry run/)
  await press(page, 'Go on to confirm')
  await press(page, 'Apply now')
  await page.getByRole('button', { name: 'Download the record' }).waitFor()
}

test('the dry run shows each setting before and after, and only what is chosen is applied', async () => {
  const { gateway, page } = await visit(BAD)
  await goTo(page, 'Remediation')
  await page.getByRole('checkbox', { name: 'Include “Turn the scheduled checks on”' }).uncheck()
  await press(page, 'Start the dry run of 1')
  const change = page.getByRole('listitem').filter({ hasText: 'gateway.rateLimit.enabled' }).last()
  expect(await change.getByRole('deletion').textContent()).toBe('false')
  expect(await change.getByRole('insertion').textContent()).toBe('true')
  await press(page, 'Go on to confirm')
  await press(page, 'Apply now')
  await page.getByText('The action was applied.').waitFor()
  const config = JSON.parse(await readFile(join(gateway.home, 'config.json'), 'utf8')) as typeof BAD
  expect(config).toMatchObject({ gateway: { rateLimit: { enabled: true } }, heartbeat: { enabled: false } })
})

test('a choice says what it comes to, and warns of what it brings', async () => {
  const { gateway, page } = await visit({
    http: { bind: '0.0.0.0' },
    gateway: { authToken: 't', requireToken: false },
    heartbeat: { enabled: false }
  })
  await goTo(page, 'Remediation')
  const plan = await gateway.call('system.maintenance.plan', { deep: true })
  await page.getByText(`${plan.scoreAfterAll} of 100 after all 3 actions`).waitFor()
  // The page looks deep, so that nothing is left unchecked but what this machine does not tell.
  expect(plan.coverage.notChecked.filter(({ checkId }: any) => !checkId.startsWith('machine.'))).toEqual([])
  // Each action by itself: what it resolves, and what only then is there.
  const alone = page.getByRole('list', { name: 'What it comes to with this alone' })
  const bind = alone.filter({ hasText: 'Warning' })
  await bind.getByText('Resolves').getByRole('link', { name: 'gateway.bind.public' }).waitFor()
  await bind.getByRole('link', { name: 'gateway.auth.token.disabled' }).waitFor()
  // A choice of several is not a sum: the gateway says what it comes to.
  await page.getByRole('checkbox', { name: 'Include “Fix what the security audit found”' }).uncheck()
  const only = ['set-heartbeats', 'gateway.bind.loopback']
  const chosen = await gateway.call('system.maintenance.plan', { deep: true, only })
  expect(chosen.scoreAfterAll).not.toBe(plan.scoreAfterAll)
  await page.getByText(`${chosen.scoreAfterAll} of 100 after the chosen 2 of 3 actions`).waitFor()
  await page
    .getByRole('list', { name: 'What it comes to', exact: true })
    .getByText('a finding comes up that is not there now: gateway.auth.token.disabled')
    .waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await press(page, 'Start the dry run of 2')
  await press(page, 'Go on to confirm')
  await page.getByText(`The score goes up from ${chosen.healthScore} to ${chosen.scoreAfterAll}.`).waitFor()
  // What changes meanwhile is not held against an older plan.
  await press(page, 'Back to the dry run')
  await press(page, 'Back to the plan')
  await runJson(gateway.home, ['settings', 'set', 'gateway.rateLimit.enabled', 'false'])
  await page.getByRole('checkbox', { name: 'Include “Listen on this machine only”' }).uncheck()
  await page.getByRole('checkbox', { name: 'Include “Fix what the security audit found”' }).check()
  await page.getByText('Something changed since this plan was made.').waitFor()
})

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test('a partial run names the exact manual steps, and each state is accessible', async () => {
    const variables = { TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false' }
    const { page } = await visit(BAD, variables, scheme)
    await goTo(page, 'Remediation')
    await page.getByRole('button', { name: /^Start the dry run/ }).waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await walk(page)
    const steps = page.getByRole('list').filter({ hasText: 'TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED' })
    await steps
      .getByText(/Change or remove/)
      .first()
      .waitFor()
    await page.getByText('1 partial').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
  })

  test('a failed run gives its reason, and a retry plans only what is not done', async () => {
    // A file where the state folder belongs.
    const variables = { TRUST_CONSOLE_STATE_PATH: '/dev/null/state' }
    const { page } = await visit(BAD, variables, scheme)
    await goTo(page, 'Remediation')
    await walk(page)
    await page.getByText('Why it failed').waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await press(page, 'Retry what is not done')
    await page.getByRole('button', { name: /^Start the dry run/ }).waitFor()
    expect(await page.getByRole('heading', { name: 'Turn the scheduled checks on' }).count()).toBe(0)
    await page.getByRole('heading', { name: 'Fix what the security audit found' }).waitFor()
  })
})

test('a retry after what was in the way is gone does the rest', async () => {
  const { gateway, page } = await visit(BAD)
  await goTo(page, 'Remediation')
  await page.getByRole('button', { name: /^Start the dry run/ }).waitFor()
  const config = join(gateway.home, 'config.json')
  await press(page, /^Start the dry run/)
  await press(page, 'Go on to confirm')
  await rm(config)
  await writeConfig(gateway.home, '{ "http": { "port": ')
  await press(page, 'Apply now')
  await page.getByText('What moved').first().waitFor()
  await writeConfig(gateway.home, BAD)
  await press(page, 'Retry what is not done')
  await walk(page)
  await page.getByText('All 2 actions were applied.').waitFor()
})

test('a run under way shows each action and can be stopped', async () => {
  const { page, line } = await visit(BAD)
  const asked: string[] = []
  let started = 0
  // A run is over in a moment. The page hears of this one as if it took long, and asks the real gateway to stop it.
  line.onCall(({ method, params }, socket) => {
    if (method === 'system.maintenance.cancel') asked.push(params.jobId)
    if (method !== 'system.maintenance.run' || params.dryRun) return false
    started++
    const actions = [
      { id: 'security.audit.fix', title: 'Fix what the security audit found', status: 'running' },
      { id: 'set-heartbeats', title: 'Turn the scheduled checks on', status: 'waiting' }
    ]
    const steps = [
      { id: 's1', actionId: 'security.audit.fix', text: 'set a', status: 'fixed' },
      { id: 's2', actionId: 'security.audit.fix', text: 'set b', status: 'running' },
      { id: 's3', actionId: 'set-heartbeats', text: 'set c', status: 'waiting' }
    ]
    const times = { createdAtMs: Date.now() - 65_000, updatedAtMs: Date.now() }
    const job = {
      jobId: 'long',
      undoOf: null,
      status: 'running',
      phase: 'apply',
      progress: 0,
      actions,
      steps,
      stopping: false,
      ...times
    }
    socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'maintenance', params: job }))
    return true
  })
  await goTo(page, 'Remediation')
  await press(page, /^Start the dry run/)
  await press(page, 'Go on to confirm')
  await press(page, 'Apply now')
  await page.getByText('Fix what the security audit found: under way').waitFor()
  await page.getByText('Turn the scheduled checks on: waiting').waitFor()
  await page.getByText('1 of 3 steps done').waitFor()
  const steps = page.getByRole('list', { name: 'Steps of “Fix what the security audit found”' }).getByRole('listitem')
  expect(await steps.allTextContents()).toEqual(['Set a.done', 'Set b.under way'])
  await page.getByText(/^1 min \d+ s$/).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await press(page, 'Stop')
  // The gateway runs no such run, and the page says so instead of pretending.
  await page.getByText(/Not stopped: no such run is under way/).waitFor()
  expect([asked, started]).toEqual([['long'], 1])
})
