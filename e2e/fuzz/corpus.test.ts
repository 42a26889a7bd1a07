import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TARGETS } from './targets'

const CORPUS = join(import.meta.dirname, 'corpus')
const MAX_CORPUS_BYTES = 500_000

const filesOf = (target: string): string[] =>
  readdirSync(join(CORPUS, target)).map((file) => join(CORPUS, target, file))

test('each target has a corpus, and each corpus a target', () => {
  expect(readdirSync(CORPUS).sort()).toEqual(Object.keys(TARGETS).sort())
})

test('the corpus is small', () => {
  const bytes = Object.keys(TARGETS)
    .flatMap(filesOf)
    .reduce((sum, file) => sum + statSync(file).size, 0)
  expect(bytes).toBeLessThan(MAX_CORPUS_BYTES)
})

test.each(Object.entries(TARGETS))('%s: every property holds for every input that was kept', (name, target) => {
  const files = filesOf(name)
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    expect(() => {
      target(readFileSync(file))
    }, file).not.toThrow()
  }
})
