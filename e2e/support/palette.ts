import type { Locator, Page } from 'playwright'

export const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Command palette' })

export const openPalette = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+k')
  await palette(page).getByRole('combobox').waitFor()
}

/** By keyboard alone: opens the palette, types, and takes the first that fits. */
export const choose = async (page: Page, typed: string, title = typed): Promise<void> => {
  await openPalette(page)
  await page.keyboard.type(typed)
  await palette(page).locator('[role="option"][data-focused]', { hasText: title }).waitFor()
  await page.keyboard.press('Enter')
  await palette(page).waitFor({ state: 'detached' })
}

/** With something typed the first Escape may clear it; what is on top goes first. */
export const closePalette = async (page: Page): Promise<void> => {
  for (let presses = 0; presses < 2 && (await palette(page).isVisible()); presses++) await page.keyboard.press('Escape')
  await palette(page).waitFor({ state: 'detached' })
}
