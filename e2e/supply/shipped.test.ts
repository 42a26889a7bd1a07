import { Validation } from '@cyclonedx/cyclonedx-library'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isAllowed, licenceText } from './licences.mjs'
import { noticesOf } from './notices.mjs'
import { sbomOf } from './sbom.mjs'
import { shippedPackages } from './shipped.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const shipped = shippedPackages(ROOT)

describe('what ships', () => {
  test('is what the bundles hold, what is installed beside them, and Electron', () => {
    const names = (as: string): string[] => shipped.filter((each) => each.as === as).map(({ name }) => name)
    expect(names('bundled')).toEqual(expect.arrayContaining(['react', 'zod', 'ws', '@noble/ciphers']))
    expect(names('installed')).toEqual(expect.arrayContaining(['@node-rs/argon2', 'keytar', 'prebuild-install']))
    expect(names('runtime')).toEqual(['electron'])
    for (const tool of ['typescript', 'vitest', 'playwright'])
      expect(shipped.map(({ name }) => name)).not.toContain(tool)
  })

  test('the built files hold no package that is not listed', () => {
    const listed = new Set(shipped.map(({ path }) => path))
    const map = JSON.parse(readFileSync(join(ROOT, 'out/main/cli.js.map'), 'utf8')) as { sources: string[] }
    const packages = map.sources.flatMap((source) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? [])
    expect(packages.filter((path) => !listed.has(path))).toEqual([])
  })

  test('stands under a permissive licence', () => {
    const others = shipped
      .filter(({ licence }) => !isAllowed(licence))
      .map(({ name, licence }) => `${name}: ${licence}`)
    expect(others).toEqual([])
  })

  test.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['GPL-3.0-only', false],
    ['NOASSERTION', false],
    ['(MIT OR (ISC AND GPL-2.0-only))', false],
    ['SEE LICENSE IN LICENSE', false]
  ])('the licence %s is allowed: %s', (licence, allowed) => expect(isAllowed(licence)).toBe(allowed))
})

describe('the bill of materials', () => {
  test('is valid CycloneDX 1.6', async () => {
    const validator = new Validation.JsonStrictValidator(
      '1.6' as ConstructorParameters<typeof Validation.JsonStrictValidator>[0]
    )
    expect(await validator.validate(sbomOf(ROOT))).toBeNull()
    const wrong = JSON.parse(sbomOf(ROOT))
    wrong.components[0].type = 'libary'
    expect(await validator.validate(JSON.stringify(wrong))).not.toBeNull()
  })

  test('is the same each time, and names everything once', () => {
    expect(sbomOf(ROOT)).toBe(sbomOf(ROOT))
    const { components, dependencies } = JSON.parse(sbomOf(ROOT))
    const refs = components.map((component: any) => component['bom-ref'])
    expect(new Set(refs).size).toBe(shipped.length)
    expect(dependencies).toHaveLength(shipped.length + 1)
    expect(
      dependencies.flatMap(({ dependsOn }: any) => dependsOn).filter((ref: string) => !refs.includes(ref))
    ).toEqual([])
  })

  test('holds the digest that the lockfile holds the download to', () => {
    const { components } = JSON.parse(sbomOf(ROOT))
    const zod = shipped.find(({ name }) => name === 'zod')
    const found = components.find(({ name }: any) => name === 'zod')
    expect(Buffer.from(found.hashes[0].content, 'hex').toString('base64')).toBe(zod?.integrity.slice('sha512-'.length))
  })
})

describe('THIRD-PARTY-NOTICES.md', () => {
  const notices = readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES.md'), 'utf8')

  test('names what ships and nothing else; "npm run sbom" writes it', () => {
    const named = [...notices.matchAll(/^- (\S+ \S+ \(.+\))$/gm)].map(([, line]) => line)
    const lines = shipped.map(({ name, version, licence }) => `${name} ${version} (${licence})`)
    expect([...new Set(named)].sort()).toEqual([...new Set(lines)].sort())
  })

  test('holds the licence of each', () => {
    const squeezed = notices.replaceAll("'''", '```').replace(/\s+/g, ' ')
    for (const { path } of shipped) {
      const text = licenceText(join(ROOT, path))?.replace(/\s+/g, ' ')
      expect(text === undefined || squeezed.includes(text), path).toBe(true)
    }
    // An optional package that could not be built here brings no text to compare.
    if (existsSync(join(ROOT, 'node_modules/keytar'))) expect(notices).toBe(noticesOf(ROOT))
  })
})
