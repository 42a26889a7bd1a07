import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { BACKGROUND } from './theme'

test('the window has the background of the page in light and dark', () => {
  const css = readFileSync(resolve(import.meta.dirname, '../../renderer/src/app/tokens.css'), 'utf8')
  const [, light, dark] = /--bg:\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/i.exec(css) ?? []
  expect(BACKGROUND).toEqual({ light, dark })
})
