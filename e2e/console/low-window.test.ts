import { expect, test } from 'vitest'
import { violationsOn } from '../support/axe'
import { goTo } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'

const shared = consoleForFile()

test('in a low window the secrets come before where they are kept, which opens on demand', async () => {
  const { page } = await shared.open({ viewport: { width: 900, height: 600 } })
  await goTo(page, 'Secrets')
  const row = await page.getByRole('rowheader', { name: 'talk.apiKey' }).boundingBox()
  expect((row?.y ?? Infinity) + (row?.height ?? 0)).toBeLessThan(600)
  expect(await page.getByText('Who can read them').count()).toBe(0)
  const toggle = page.getByRole('button', { name: 'Where secrets are kept, in detail' })
  expect(await toggle.getAttribute('aria-expanded')).toBe('false')
  expect(await violationsOn(page, 'main')).toEqual([])
  await toggle.click()
  expect(await toggle.getAttribute('aria-expanded')).toBe('true')
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  expect(await violationsOn(page, 'main')).toEqual([])
  await page.getByText('Who can read them').waitFor()
  await toggle.click()
  expect(await page.getByText('Who can read them').count()).toBe(0)
  // In a high one there is room for all of it.
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.getByText('Who can read them').waitFor()
  expect(await toggle.count()).toBe(0)
})
