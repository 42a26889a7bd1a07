import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const RENDERER = resolve(import.meta.dirname, '../../out/renderer')
const MOST_KB = 300

/** What a browser fetches before it can show anything: the page, its scripts, what they import outright, its styles. */
const firstLoad = async (): Promise<Map<string, number>> => {
  const sizes = new Map<string, number>()
  const add = async (name: string): Promise<void> => {
    if (sizes.has(name)) return
    const bytes = await readFile(join(RENDERER, name))
    sizes.set(name, gzipSync(bytes).length)
    if (!name.endsWith('.js')) return
    // A chunk that is imported outright is loaded whether or not the page names it for preloading.
    const imports = bytes.toString('utf8').matchAll(/(?:^|[;}\n])import(?:[\w$*{},\s]+from)?["']\.\/([^"']+\.js)["']/g)
    for (const [, file] of imports) await add(`assets/${file}`)
  }
  const html = await readFile(join(RENDERER, 'index.html'), 'utf8')
  await add('index.html')
  for (const [tag, name] of html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="\.\/([^"]+)"[^>]*>/g)) {
    if (!tag.includes('rel="icon"')) await add(name!)
  }
  return sizes
}

test(`what loads first is at most ${MOST_KB} kB as gzip`, async () => {
  const sizes = await firstLoad()
  const names = [...sizes.keys()]
  expect(names.some((name) => /^assets\/index-.+\.js$/.test(name))).toBe(true)
  expect(names.some((name) => name.endsWith('.css'))).toBe(true)
  // The other pages are not among it.
  expect(names.filter((name) => /(?:Posture|Secrets|Activity|Settings|Remediation)Page/.test(name))).toEqual([])
  const kb = [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1_000
  console.log(`first load: ${kb.toFixed(1)} kB as gzip in ${sizes.size} files`)
  expect(kb).toBeLessThanOrEqual(MOST_KB)
})

test('a browser is not handed source maps, and no script asks for one', async () => {
  for (const name of (await firstLoad()).keys()) {
    expect(await readFile(join(RENDERER, name), 'utf8')).not.toContain('sourceMappingURL')
  }
})
