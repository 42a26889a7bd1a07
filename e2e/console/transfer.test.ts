import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { violationsInEveryLook, violationsOn } from '../support/axe'
import { goTo } from '../support/console-page'
import { browserForFile, visitForTest } from '../support/console-visit'
import { filesHolding, folderForTest } from '../support/lifetime'
import { referenceFile } from '../support/reference-file'
import { run, runJson, type Gateway } from '../support/trust-console'

const OPENAI = 'models.providers.openai.apiKey'
const ENV =
  'OPENAI_API_KEY=canary-openai\nUNLISTED=canary-unlisted\nTRUST_CONSOLE_SECRET_TALK_API_KEY=canary-talk\nEMPTY=\n'
const PASSPHRASE = 'canary passphrase of words'

const browser = browserForFile()

interface Visited {
  page: Page
  gateway: Gateway
  complaints: string[]
}

const onSecrets = async (secrets: Record<string, string> = {}): Promise<Visited> => {
  const visited = await visitForTest(browser())
  for (const [id, value] of Object.entries(secrets))
    await run(visited.gateway.home, ['secrets', 'set', id], { stdin: value })
  await goTo(visited.page, 'Secrets')
  await visited.page.getByText('Where secrets are kept').waitFor()
  return visited
}

const open = async (page: Page, choice: 'Import…' | 'Export…'): Promise<Locator> => {
  await page.getByRole('button', { name: 'Import, export' }).click()
  await page.getByRole('menuitem', { name: choice }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

const fileWith = async (content: string | Buffer, name: string): Promise<string> => {
  const path = join(await folderForTest(), name)
  await writeFile(path, content, { mode: 0o600 })
  return path
}

const choose = (dialog: Locator, path: string): Promise<void> => dialog.locator('input[type=file]').setInputFiles(path)

const valueOf = async ({ gateway }: Visited, targetId: string): Promise<string | null> =>
  (await gateway.call('secrets.store.get', { targetId, includeValue: true })).value

/** Everything the page and its browser keep. */
const kept = (page: Page): Promise<string> =>
  page.evaluate<string>(`(async () => JSON.stringify([
    document.documentElement.outerHTML,
    [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    { ...localStorage }, { ...sessionStorage }, location.href, document.title, history.state,
    await indexedDB.databases(), await caches.keys()
  ]))()`)

/** Saves what the dialog exports. @returns its name and bytes */
const saved = async (page: Page, press: () => Promise<void>): Promise<{ name: string; path: string }> => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()])
  const path = join(await folderForTest(), file.suggestedFilename())
  await file.saveAs(path)
  return { name: file.suggestedFilename(), path }
}

describe('an import', () => {
  test('shows what would change, takes what was chosen, and leaves no value behind', async () => {
    const visited = await onSecrets({ [OPENAI]: 'before' })
    const { page, gateway, complaints } = visited
    const dialog = await open(page, 'Import…')
    await choose(dialog, await fileWith(ENV, 'my.env'))
    await dialog.getByText('my.env').waitFor()
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByText('.env file: 1 new, 1 replaces, 1 no known target, 1 cannot be kept.').waitFor()
    for (const [target, status] of [
      ['talk.apiKey', 'new'],
      [OPENAI, 'replaces'],
      ['custom.UNLISTED', 'no known target'],
      ['custom.EMPTY', 'cannot be kept']
    ] as const) {
      await dialog.getByRole('row', { name: target }).getByText(status, { exact: true }).waitFor()
    }
    expect(await dialog.getByRole('checkbox', { name: 'Import talk.apiKey' }).isChecked()).toBe(true)
    expect(await dialog.getByRole('checkbox', { name: `Import ${OPENAI}` }).isChecked()).toBe(false)
    expect(await dialog.getByRole('checkbox', { name: 'Import custom.EMPTY' }).count()).toBe(0)
    expect(await kept(page)).not.toContain('canary')

    await dialog.getByRole('checkbox', { name: `Import ${OPENAI}` }).check()
    await dialog.getByText('1 stored value is replaced.').waitFor()
    await dialog.getByRole('button', { name: 'Import 2 secrets' }).click()
    await dialog.getByText('Imported 2 secrets: 1 new, 1 replaced. The store holds 2.').waitFor()
    await dialog.getByText('my.env still holds these secrets in clear.').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /talk\.apiKey/ }).waitFor()

    expect(await valueOf(visited, OPENAI)).toBe('canary-openai')
    expect(await valueOf(visited, 'talk.apiKey')).toBe('canary-talk')
    expect(await kept(page)).not.toContain('canary')
    expect(gateway.stderr() + complaints.join()).not.toContain('canary')
    expect(await filesHolding(gateway.home, 'canary')).toEqual([])
    expect(complaints).toEqual([])
  })

  test('of a pasted text keeps it masked, and forgets it when the dialog is closed', async () => {
    const { page } = await onSecrets()
    const dialog = await open(page, 'Import…')
    const field = dialog.getByLabel('Or paste the text')
    await field.fill('{"custom.a": "canary-pasted"')
    expect(await page.evaluate(`getComputedStyle(document.querySelector('textarea')).webkitTextSecurity`)).toBe('disc')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByRole('alert').getByText('the text is not JSON: look at line 1').waitFor()
    await field.fill('{"custom.a": "canary-pasted"}')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByRole('checkbox', { name: 'Import custom.a' }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await kept(page)).not.toContain('canary')
    const again = await open(page, 'Import…')
    expect(await again.getByLabel('Or paste the text').inputValue()).toBe('')
  })

  test('opens a sealed file with its key, and says when that is another one', async () => {
    const visited = await onSecrets()
    const dialog = await open(visited.page, 'Import…')
    await choose(dialog, await fileWith(await referenceFile([{ key: OPENAI, value: 'sealed' }], 'right'), 'v1.json'))
    await dialog.getByLabel('Key string').fill('wrong')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/does not open/)
      .waitFor()
    await dialog.getByLabel('Key string').fill('right')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByRole('button', { name: 'Import 1 secret' }).click()
    await dialog.getByText(/^Imported 1 secret/).waitFor()
    expect(await dialog.getByText(/in clear/).count()).toBe(0)
    expect(await valueOf(visited, OPENAI)).toBe('sealed')
  })

  test('is shown anew where the store changed meanwhile', async () => {
    const visited = await onSecrets()
    const dialog = await open(visited.page, 'Import…')
    await dialog.getByLabel('Or paste the text').fill('{"custom.a": "from the file"}')
    await dialog.getByRole('button', { name: 'Preview' }).click()
    await dialog.getByRole('checkbox', { name: 'Import custom.a' }).waitFor()
    await visited.gateway.call('secrets.store.set', { targetId: 'custom.a', value: 'meanwhile' })
    await dialog.getByRole('button', { name: 'Import 1 secret' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/nothing was imported/)
      .waitFor()
    await dialog.getByText('JSON: 1 replaces.').waitFor()
    expect(await valueOf(visited, 'custom.a')).toBe('meanwhile')
  })

  test('of a file that is too large says what to do instead', async () => {
    const { page } = await onSecrets()
    const dialog = await open(page, 'Import…')
    await choose(dialog, await fileWith(Buffer.alloc(1_100_000, 'A=b\n'), 'big.env'))
    await dialog
      .getByRole('alert')
      .getByText(/^big\.env is larger .*trust-console stop/)
      .waitFor()
    expect(await dialog.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
  })
})

describe('an export', () => {
  test('is an archive that only its passphrase opens, and comes back through an import', async () => {
    const visited = await onSecrets({ 'custom.a': 'canary-a', 'talk.apiKey': 'canary-talk' })
    const { page, gateway } = visited
    const dialog = await open(page, 'Export…')
    const press = dialog.getByRole('button', { name: 'Export 2 secrets' })
    await dialog.getByLabel('Passphrase', { exact: true }).fill('short')
    await press.click()
    await dialog
      .getByRole('alert')
      .getByText(/at least 12/)
      .waitFor()
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await press.click()
    await dialog.getByRole('alert').getByText('The two passphrases differ.').waitFor()
    await dialog.getByLabel('The same again').fill(PASSPHRASE)
    const { name, path } = await saved(page, () => press.click())
    expect(name).toMatch(/^trust-console-secrets-\d{4}-\d\d-\d\d\.age$/)
    await dialog.getByText(/^2 secrets exported as/).waitFor()
    expect(await kept(page)).not.toContain('canary')
    expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/)
    await dialog.getByRole('button', { name: 'Done' }).click()

    await gateway.call('secrets.store.delete', { targetId: 'custom.a' })
    const importing = await open(page, 'Import…')
    await choose(importing, path)
    await importing.getByLabel('Passphrase, or age identity').fill(PASSPHRASE)
    await importing.getByRole('button', { name: 'Preview' }).click()
    await importing.getByText('age archive: 1 new, 1 same as stored.').waitFor()
    await importing.getByRole('button', { name: 'Import 1 secret' }).click()
    await importing.getByText(/^Imported 1 secret/).waitFor()
    expect(await valueOf(visited, 'custom.a')).toBe('canary-a')
    const { items } = await runJson(gateway.home, ['activity', 'list', '--limit', '100'])
    expect(JSON.stringify(items)).not.toContain('canary')
  })

  test('in clear needs the phrase, and says what the file is', async () => {
    const { page } = await onSecrets({ 'custom.a': 'in the clear' })
    const dialog = await open(page, 'Export…')
    await dialog.getByRole('radio', { name: /in clear/ }).check()
    await dialog.getByRole('button', { name: 'Export 1 secret' }).click()
    await dialog.getByRole('alert').getByText('Type the phrase as it is shown.').waitFor()
    await dialog.getByLabel(/^Type/).fill('export 1 secret unprotected')
    const { path } = await saved(page, () => dialog.getByRole('button', { name: 'Export 1 secret' }).click())
    await dialog.getByText(/holds the secrets in clear/).waitFor()
    expect(await readFile(path, 'utf8')).toContain("TRUST_CONSOLE_SECRET_CUSTOM_A='in the clear'")
  })

  test('for recipients does not take a secret identity for one', async () => {
    const { page } = await onSecrets({ 'custom.a': 'x' })
    const dialog = await open(page, 'Export…')
    await dialog.getByRole('radio', { name: 'For recipients', exact: true }).check()
    await dialog.getByLabel('Recipients', { exact: true }).fill('AGE-SECRET-KEY-1CANARY')
    await dialog.getByRole('button', { name: 'Export 1 secret' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/secret identity, not a recipient/)
      .waitFor()
  })

  test('as version 1 is opened by the key string', async () => {
    const { page } = await onSecrets({ 'custom.a': 'x' })
    const dialog = await open(page, 'Export…')
    await dialog.getByRole('radio', { name: /Version 1/ }).check()
    await dialog.getByRole('textbox', { name: 'Key string' }).fill('the key')
    const { path } = await saved(page, () => dialog.getByRole('button', { name: 'Export 1 secret' }).click())
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1, algorithm: 'xchacha20poly1305' })
  })
})

test('the dialogs can be used by everybody, in every look', async () => {
  const { page } = await onSecrets({ [OPENAI]: 'before' })
  const importing = await open(page, 'Import…')
  expect(await violationsInEveryLook(page)).toEqual([])
  await importing.getByLabel('Or paste the text').fill(ENV)
  await importing.getByRole('button', { name: 'Preview' }).click()
  await importing.getByRole('checkbox', { name: `Import ${OPENAI}` }).check()
  expect(await violationsInEveryLook(page)).toEqual([])
  await importing.getByRole('button', { name: 'Import 2 secrets' }).click()
  await importing.getByText(/^Imported 2/).waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
  await importing.getByRole('button', { name: 'Done' }).click()
  const exporting = await open(page, 'Export…')
  for (const format of [/age archive/, /Version 1/, /in clear/]) {
    await exporting.getByRole('radio', { name: format }).check()
    expect(await violationsOn(page)).toEqual([])
  }
  expect(await violationsInEveryLook(page)).toEqual([])
})
