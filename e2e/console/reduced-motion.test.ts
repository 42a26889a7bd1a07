import { expect, test } from 'vitest'
import { goTo, PAGES } from '../support/console-page'
import { consoleForFile } from '../support/console-visit'

const { open } = consoleForFile()

const FRAME_MS = 17

/** Elements whose style would move them for longer than a frame, and movements under way. */
const MOVING = `(() => {
  const ms = (text) => Math.max(...text.split(',').map((part) => parseFloat(part) * (part.trim().endsWith('ms') ? 1 : 1000)))
  const moving = document.getAnimations().map((animation) => 'running: ' + (animation.animationName ?? animation.transitionProperty))
  for (const element of document.querySelectorAll('*')) {
    for (const pseudo of [null, '::before', '::after']) {
      const style = getComputedStyle(element, pseudo)
      const isAnimated = style.animationName !== 'none' && ms(style.animationDuration) > ${FRAME_MS}
      const isInTransition = style.transitionProperty !== 'none' && ms(style.transitionDuration) > ${FRAME_MS}
      if (isAnimated || isInTransition) moving.push(element.tagName + '.' + element.className + (pseudo ?? ''))
    }
  }
  return moving
})()`

test('for someone who asked for stillness nothing moves, on any page, in the palette and in a dialog', async () => {
  const { page } = await open()
  // Without the wish something does move, so the look below sees what there is to see.
  expect((await page.evaluate<string[]>(MOVING)).length).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const name of PAGES) {
    await goTo(page, name)
    expect([name, await page.evaluate<string[]>(MOVING)]).toEqual([name, []])
  }
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('option').first().waitFor()
  expect(await page.evaluate<string[]>(MOVING)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await page.evaluate<string[]>(MOVING)).toEqual([])
})
