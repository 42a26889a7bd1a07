import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PostureMark } from './posture-news'
import { trayIconFile, trayView } from './tray-view'

const RESOURCES = resolve(import.meta.dirname, '../../../resources')

const mark = (healthScore: number, weights: readonly ('critical' | 'warn' | 'info')[]): PostureMark => ({
  healthScore,
  problems: Object.fromEntries(weights.map((weight, index) => [String(index), { weight, title: 't' }]))
})

test.each([
  [null, 'unknown', 'Not checked yet'],
  [mark(97, ['info']), 'good', 'Nothing needs attention: health 97 of 100'],
  [mark(94, ['warn']), 'attention', 'Needs attention: health 94 of 100, 1 warning'],
  [mark(40, ['critical', 'warn', 'warn']), 'critical', 'Critical: health 40 of 100, 1 critical, 2 warnings'],
  [
    {
      healthScore: 65,
      problems: { 'finding a': { weight: 'critical', title: 't' }, 'check b': { weight: 'critical', title: 't' } }
    },
    'critical',
    'Critical: health 65 of 100, 1 critical, 1 failed check'
  ]
] as [PostureMark | null, string, string][])('the tray says of %j: %s, %s', (given, level, line) => {
  expect(trayView(given)).toEqual({ level, line, tooltip: `Trust Console\n${line}` })
})

/** Width and height as the PNG's own header says. @see https://www.w3.org/TR/png-3/#11IHDR */
const sizeOf = (name: string): number[] => {
  const bytes = readFileSync(resolve(RESOURCES, name))
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe.each(['darwin', 'linux', 'win32'] as const)('the icons on %s', (platform) => {
  test('are all there, in both densities, and no two are the same picture', () => {
    const pictures = new Set<string>()
    for (const level of ['good', 'attention', 'critical', 'unknown'] as const) {
      const name = trayIconFile(level, platform)
      const [width = 0, height] = sizeOf(name)
      expect([width, height]).toEqual([platform === 'linux' ? 32 : 16, width])
      expect(sizeOf(name.replace('.png', '@2x.png'))).toEqual([2 * width, 2 * width])
      pictures.add(readFileSync(resolve(RESOURCES, name)).toString('base64'))
    }
    expect(pictures.size).toBe(4)
  })
})

test('the icon of the app is there', () => {
  expect(sizeOf('icon.png')).toEqual([512, 512])
})
