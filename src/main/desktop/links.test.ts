import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXPLANATIONS } from '../posture/explanations'
import { isAllowedLink, isOwnPage, isOwnResource } from './links'

const SOURCE = resolve(import.meta.dirname, '../..')

/** Every https link in the code of the page, leaving out comments. */
const linksOfThePage = (): string[] =>
  readdirSync(join(SOURCE, 'renderer'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ['.ts', '.tsx', '.html'].includes(extname(entry.name)))
    .filter((entry) => !entry.name.includes('.test.'))
    .flatMap((entry) =>
      readFileSync(join(entry.parentPath, entry.name), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\/\*|\*|\/\/)/.test(line))
        .flatMap((line) => line.match(/https:\/\/[^\s'"`<>)]+/g) ?? [])
    )

describe('links that may be opened', () => {
  const explained = Object.values(EXPLANATIONS).flatMap(({ links }) => links.map(({ url }) => url))

  test('every link the product ships is one of them', () => {
    expect(explained.length).toBeGreaterThan(20)
    expect([...explained, ...linksOfThePage()].filter((url) => !isAllowedLink(url))).toEqual([])
  })

  test.each([
    'http://cwe.mitre.org/data/definitions/1.html',
    'https://cwe.mitre.org.evil.example/',
    'https://evil.example/cwe.mitre.org',
    'https://cwe.mitre.org@evil.example/',
    'https://user:word@cwe.mitre.org/',
    'https://cwe.mitre.org:8443/',
    'https://mitre.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://cwe.mitre.org/share',
    'ms-msdt:/id',
    ''
  ])('not %j', (url) => {
    expect(isAllowedLink(url)).toBe(false)
  })
})

test.each([
  ['app://console/index.html', true],
  ['app://console/index.html#/secrets', true],
  ['app://console/other.html', false],
  ['app://console.evil/index.html', false],
  ['app://evil/index.html', false],
  ['https://console/index.html', false],
  ['file:///index.html', false],
  ['about:blank', false],
  ['', false]
])('the window may go to %j: %s', (url, may) => {
  expect(isOwnPage(url)).toBe(may)
})

test.each([
  ['app://console/assets/index.js', true],
  ['blob:app://console/1b2c', true],
  ['data:image/svg+xml,x', true],
  ['app://console.evil/x', false],
  ['blob:https://evil.example/1', false],
  ['https://cwe.mitre.org/', false],
  ['http://127.0.0.1:8765/rpc', false],
  ['ws://127.0.0.1:8765/ws', false],
  ['file:///etc/passwd', false],
  ['chrome-extension://abc/x.js', false]
])('the window may load %j: %s', (url, may) => {
  expect(isOwnResource(url)).toBe(may)
})
