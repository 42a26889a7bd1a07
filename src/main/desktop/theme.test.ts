import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { BACKGROUND } from './theme'

test('the window has the background of the page in light and dark', () => {
  const css = readFileSync(resolve(import.meta.dirname, '../../renderer/src/app/tokens.css'), 'utf8')
  const [light, dark] = [...css.matchAll(/--bg:\s*(#[0-9a-f]{6})/gi)].map(([, colour]) => colour)
  expect(BACKGROUND).toEqual({ light, dark })
})
