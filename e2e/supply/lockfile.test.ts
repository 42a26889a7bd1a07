import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockedPackages, type Locked } from './shipped.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const locked = lockedPackages(ROOT)
const packages = Object.entries(locked).filter(([path]) => path !== '')
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** What a lockfile could do to whoever installs from it, each in words. */
const faultsOf = (path: string, { integrity = '', version, resolved, link }: Locked): string[] => [
  ...(/^(?:node_modules\/(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*\/?)+$/i.test(path)
    ? []
    : ['lies outside node_modules']),
  // No address at all: npm asks the registry it is set to, and the digest says whether that gave the right thing.
  ...(resolved === undefined ? [] : ['names an address']),
  ...(link === true ? ['is a link'] : []),
  ...(/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) ? [] : ['has a version that is none']),
  ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ? [] : ['has no SHA-512 digest'])
]

describe('package-lock.json', () => {
  test('takes every package from the registry by its digest', () => {
    expect(packages.length).toBeGreaterThan(100)
    expect(packages.flatMap(([path, entry]) => faultsOf(path, entry).map((fault) => `${path} ${fault}`))).toEqual([])
  })

  test.each<[string, Locked, string]>([
    ['node_modules/a', { version: '1.0.0', integrity: 'sha1-x' }, 'has no SHA-512 digest'],
    ['node_modules/a', { version: '1.0.0', resolved: 'git+ssh://git@host/a.git#1' }, 'names an address'],
    ['node_modules/a', { version: '1.0.0', resolved: 'http://host/a.tgz' }, 'names an address'],
    ['node_modules/a', { version: 'file:../a' }, 'has a version that is none'],
    ['node_modules/a', { version: '1.0.0', resolved: '../a', link: true }, 'is a link'],
    ['../a', { version: '1.0.0' }, 'lies outside node_modules'],
    ['node_modules/../../a', { version: '1.0.0' }, 'lies outside node_modules']
  ])('%s with %j is refused', (path, entry, fault) => expect(faultsOf(path, entry)).toContain(fault))

  test('is of the dependencies that package.json names, all of them ranges of versions', () => {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
      expect(locked['']?.[kind]).toEqual(manifest[kind])
      for (const range of Object.values(manifest[kind])) expect(range).toMatch(/^[\^~]?\d+(?:\.\d+)*$/)
    }
  })
})

describe('install scripts', () => {
  const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)
  const names = withScript.map((path) => path.slice('node_modules/'.length))

  test('are those that package.json allows, and no more', () => {
    expect(names).toEqual(Object.keys(manifest.allowScripts))
  })

  test('are justified one by one', () => {
    const text = readFileSync(join(ROOT, 'docs/supply-chain.md'), 'utf8')
    const section = /## Install scripts\n([\s\S]*?)\n## /.exec(text)?.[1] ?? ''
    const justified = [...section.matchAll(/^\| `([^`]+)` \| .{40,} \|$/gm)].map(([, name]) => name)
    expect(justified.sort()).toEqual([...names].sort())
  })
})
