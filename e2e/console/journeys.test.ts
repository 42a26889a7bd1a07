import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { goTo, PAGES, type PageTitle } from '../support/console-page'
import { DOORS, enter, leaveForGood, type Visit, type VisitOptions } from '../support/doors'
import { filesHolding } from '../support/lifetime'
import { run, runJson } from '../support/trust-console'

/** What a page says while there is nothing yet. */
const FIRST_WORDS: Readonly<Record<PageTitle, string | RegExp>> = {
  Overview: 'Nothing needs you. All 11 checks passed.',
  Posture: /^Checked/,
  Remediation: /Nothing to do|Fix what the security audit found/,
  Secrets: 'No secret yet',
  Clients: 'No client yet',
  Activity: /There are no older ones/,
  Settings: 'Programs show this gateway token with every call.'
}

describe.each(DOORS)('in the $name', (door) => {
  afterAll(() => door.close())

  const visit = async (options?: VisitOptions): Promise<Visit> => {
    const visited = await enter(door, options)
    onTestFinished(() => leaveForGood(visited))
    return visited
  }

  test('a first start can be trusted, says what there is to do on each page, and never shows the token by itself', async () => {
    const { gateway, page, log, folders } = await visit()
    const token = await gateway.token()
    await page.getByText('Can be trusted').waitFor()
    // The machine that the tests run on, and how they start the app, may leave something to do; the console itself does not.
    const { findings } = await gateway.call('security.audit', { deep: true })
    const serious = findings.filter(({ severity }: any) => severity !== 'info').map(({ checkId }: any) => checkId)
    expect(serious.filter((id: string) => !id.startsWith('machine.'))).toEqual([])
    for (const name of PAGES) {
      await goTo(page, name)
      await page.getByText(FIRST_WORDS[name]).first().waitFor()
      if (name === 'Remediation' && serious.length === 0) await page.getByText('Nothing to do').waitFor()
      expect(await page.content()).not.toContain(token)
    }
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])'
    )
    expect(kept).not.toContain(token)
    expect(log()).not.toContain(token)
    // The one place that holds it is the config file, which is the owner's alone.
    const holding = (await Promise.all(folders.map((folder) => filesHolding(folder, token)))).flat()
    expect(holding).toEqual([join(gateway.home, 'config.json')])
  })

  test('the posture is read in a few looks, and a finding leads to its evidence and its fix', async () => {
    const { page } = await visit({ variables: { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' } })
    await page.getByRole('link', { name: 'No limit on how often a client may call' }).click()
    await page.getByRole('heading', { level: 1, name: 'Posture' }).waitFor()
    await page.getByText('Set gateway.rateLimit.enabled to true.').first().waitFor()
    expect(page.url()).toContain('gateway.rate_limit.disabled')
  })

  describe('a secret', () => {
    const CANARY = 'canary-7f3a-in-the-page'

    const add = async (page: Page): Promise<void> => {
      await goTo(page, 'Secrets')
      await page.getByRole('button', { name: /^Add/ }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('combobox').fill('models.providers.openai.apiKey')
      await page.keyboard.press('Tab')
      await dialog.getByLabel('Value', { exact: true }).fill(CANARY)
      await dialog.getByRole('button', { name: 'Add secret' }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Reveal models.providers.openai.apiKey' }).waitFor()
    }

    test('is added, shown for twenty seconds and hidden again, and stands nowhere in clear', async () => {
      const { page, log, folders } = await visit()
      await page.clock.install()
      await add(page)
      expect(await page.content()).not.toContain(CANARY)
      await page.getByRole('button', { name: 'Reveal models.providers.openai.apiKey' }).click()
      await page.getByText(CANARY).waitFor()
      await page.clock.runFor(21_000)
      await page.getByText('The value is hidden again.').waitFor()
      expect(await page.content()).not.toContain(CANARY)
      expect(
        await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, location.href, document.title])')
      ).not.toContain(CANARY)
      for (const folder of folders) expect(await filesHolding(folder, CANARY)).toEqual([])
      expect(log()).not.toContain(CANARY)
    })

    test('is replaced, and deleted only after its name was typed', async () => {
      const { gateway, page } = await visit()
      await add(page)
      await page.getByRole('button', { name: 'Replace models.providers.openai.apiKey' }).click()
      await page.getByRole('dialog').getByLabel('Value', { exact: true }).fill('second value')
      await page.getByRole('button', { name: 'Replace secret' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      const get = ['secrets', 'get', 'models.providers.openai.apiKey', '--reveal']
      expect((await run(gateway.home, get)).stdout).toBe('second value\n')

      await page.getByRole('button', { name: 'Delete models.providers.openai.apiKey' }).click()
      const remove = page.getByRole('button', { name: 'Delete apiKey' })
      expect(await remove.isDisabled()).toBe(true)
      await page.getByRole('dialog').getByRole('textbox').fill('apiKey')
      await remove.click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await runJson(gateway.home, ['secrets', 'list'])).toMatchObject({ count: 0 })
    })

    test('stored by another client appears without being asked for', async () => {
      const { gateway, page } = await visit()
      await goTo(page, 'Secrets')
      await run(gateway.home, ['secrets', 'set', 'talk.apiKey'], { stdin: 'x' })
      await page.getByRole('button', { name: 'Reveal talk.apiKey' }).waitFor()
    })

    test('under an unknown id is refused at its field, and nothing typed is lost', async () => {
      const { page } = await visit()
      await goTo(page, 'Secrets')
      await page.getByRole('button', { name: /^Add/ }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('combobox').fill('nobody.knows')
      await page.keyboard.press('Tab')
      await dialog.getByLabel('Value', { exact: true }).fill('typed')
      await dialog.getByRole('button', { name: 'Add secret' }).click()
      await dialog.getByText('nobody.knows', { exact: false }).first().waitFor()
      expect(await dialog.getByLabel('Value', { exact: true }).inputValue()).toBe('typed')
    })
  })

  test('a store that cannot be read is shown as that, and not as an empty one', async () => {
    const { page } = await visit({ variables: { TRUST_CONSOLE_SECRET_STORE_PATH: '/proc/self/status' } })
    await goTo(page, 'Secrets')
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('grid', { name: 'Stored secrets' }).count()).toBe(0)
  })

  describe('the guided remediation', () => {
    const walk = async (page: Page): Promise<void> => {
      await goTo(page, 'Remediation')
      await page.getByRole('button', { name: /dry run/i }).click()
      await page.getByRole('button', { name: /^(Go on|Continue|Confirm|Next)|confirm/i }).click()
      await page.getByRole('button', { name: /^Apply/ }).click()
      await page.getByRole('button', { name: 'Download the record' }).waitFor()
    }

    test('shows, applies and proves what the config file holds', async () => {
      const { gateway, page } = await visit({
        config: '{\n  // keep me\n  "gateway": { "rateLimit": { "enabled": false } }\n}\n'
      })
      await walk(page)
      const config = await readFile(join(gateway.home, 'config.json'), 'utf8')
      expect(config).toContain('// keep me')
      expect(config).not.toContain('"enabled": false')
      expect((await runJson(gateway.home, ['audit'])).findings).toEqual([])
    })

    test('names what a person must do when the environment decides', async () => {
      const { page } = await visit({ variables: { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' } })
      await walk(page)
      await page.getByText('1 partial, where a person must still act').waitFor()
      const step = page.getByRole('listitem').filter({ hasText: 'A person must still do' }).getByRole('listitem')
      // What there is about the machine is another matter.
      const steps = (await step.allTextContents()).filter((text) => !text.startsWith('machine.'))
      expect(steps).toEqual([expect.stringContaining('TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED')])
      await page.getByRole('button', { name: 'Retry what is not done' }).waitFor()
    })

    test('a dry run changes nothing', async () => {
      const config = '{ "gateway": { "rateLimit": { "enabled": false }, "authToken": "t" } }'
      const { gateway, page } = await visit({ config })
      await goTo(page, 'Remediation')
      await page.getByRole('button', { name: /dry run/i }).click()
      await page
        .getByText(/nothing (was|is) changed/i)
        .first()
        .waitFor()
      expect(await readFile(join(gateway.home, 'config.json'), 'utf8')).toBe(config)
    })
  })

  test('the activity page hears of a call as it happens, and verifies the chain', async () => {
    const { gateway, page } = await visit()
    await goTo(page, 'Activity')
    await gateway.call('secrets.store.set', { targetId: 'talk.apiKey', value: 'x' })
    await page.getByText('secrets.store.set').first().waitFor()
    await page.getByRole('button', { name: /verify/i }).click()
    await page
      .getByText(/follow|intact|unbroken/i)
      .first()
      .waitFor()
  })

  test('the token is rotated while the page stays connected', async () => {
    const { gateway, page } = await visit()
    const before = await gateway.token()
    await goTo(page, 'Settings')
    await page.getByRole('button', { name: /^Rotate token/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate token' }).click()
    await page.getByRole('heading', { name: 'The gateway has a new token' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => gateway.token()).not.toBe(before)
    await page.getByText('Connected', { exact: true }).waitFor()
    expect((await gateway.post({ method: 'status', id: 1 }, { authorization: `Bearer ${before}` })).status).toBe(401)
  })
})
