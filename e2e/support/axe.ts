import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** WCAG 2.2 AA. */
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** High enough to show a page whole: axe cannot judge the contrast of what is scrolled out of sight. */
const WHOLE = 4_000

/** What axe finds wrong on the page as it stands, one line a rule; none is good.
 *  @param within a selector to look at alone, as the page stands */
export const violationsOn = async (page: Page, within?: string): Promise<string[]> => {
  const builder = new AxeBuilder({ page }).withTags(LEVELS)
  const size = page.viewportSize()
  if (size && within === undefined) await page.setViewportSize({ ...size, height: WHOLE })
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze()
  if (size && within === undefined) await page.setViewportSize(size)
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** Light, dark, and both with more contrast. */
export const LOOKS = [
  { colorScheme: 'light', contrast: 'no-preference' },
  { colorScheme: 'dark', contrast: 'no-preference' },
  { colorScheme: 'light', contrast: 'more' },
  { colorScheme: 'dark', contrast: 'more' }
] as const

/** The same in light, dark and high contrast. */
export const violationsInEveryLook = async (page: Page): Promise<string[]> => {
  const found: string[] = []
  for (const look of LOOKS) {
    // Without movement: a colour on its way from one look to the next belongs to neither.
    await page.emulateMedia({ ...look, reducedMotion: 'reduce' })
    found.push(...(await violationsOn(page)).map((each) => `${look.colorScheme}, ${look.contrast}: ${each}`))
  }
  await page.emulateMedia({ colorScheme: null, contrast: null, reducedMotion: null })
  return found
}
