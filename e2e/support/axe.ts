import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** High enough to show a page whole: axe cannot judge the contrast of what is scrolled out of sight. */
const WHOLE = 4_000

/** What axe finds wrong on the page as it stands, one line a rule. */
export const violationsOn = async (page: Page): Promise<string[]> => {
  const size = page.viewportSize()
  if (size) await page.setViewportSize({ ...size, height: WHOLE })
  const { violations } = await new AxeBuilder({ page }).withTags(LEVELS).analyze()
  if (size) await page.setViewportSize(size)
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
