import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as controls from '../electron/controls'
import { launchDesktop } from '../electron/launch'
import { goTo } from '../support/console-page'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { GatewayClient, writeConfig } from '../support/trust-console'
import { callFromPage, desktopForTest, ForeignSite } from './support'

describe('a port that another program has', () => {
  const takenPort = async (): Promise<{ port: number; asked: readonly string[] }> => {
    const site = await ForeignSite.open()
    onTestFinished(() => site.close())
    return { port: Number(new URL(site.url).port), asked: site.asked }
  }

  test('is said in a dialog, and the window opens all the same', async () => {
    const { port, asked } = await takenPort()
    const desktop = await desktopForTest({ variables: { TRUST_CONSOLE_HTTP_PORT: String(port) } })
    await expect.poll(() => controls.dialogsOf(desktop)).toEqual(['The gateway does not listen'])
    expect(await controls.windowOf(desktop)).toMatchObject({ visible: true })
    expect(asked).toEqual([])
  })

  test('is the reason on Overview, and another port in Settings heals it without a restart', async () => {
    const { port, asked } = await takenPort()
    const home = await folderForTest()
    await writeConfig(home, { http: { port } })
    const desktop = await desktopForTest({ home, variables: { TRUST_CONSOLE_HTTP_PORT: undefined } })
    const { page } = desktop
    const reason = page.getByText(`port ${port}`).first()
    await reason.waitFor()
    expect(await reason.textContent()).toMatch(/cannot listen|in use|taken/)

    await goTo(page, 'Settings')
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill('0')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/Saved\. In force now: Port/).waitFor()
    const { result } = await callFromPage(page, '"status"')
    expect(result.gatewayProblem ?? null).toBeNull()
    expect(result.url).not.toBe(`http://127.0.0.1:${port}`)
    expect(await new GatewayClient(home, result.url as string).call('status')).toMatchObject({ status: 'ok' })
    await goTo(page, 'Overview')
    await page.getByText(result.url as string).waitFor()
    await reason.waitFor({ state: 'detached' })
    expect(JSON.parse(await readFile(join(home, 'config.json'), 'utf8'))).toMatchObject({ http: { port: 0 } })
    expect(asked).toEqual([])
  })
})

test('a home folder that another instance owns ends the start, and leaves that instance alone', async () => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home)
  await expect(launchDesktop({ home })).rejects.toThrow()
  expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
})
