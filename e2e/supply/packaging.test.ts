import { listPackage } from '@electron/asar'
import { FuseV1Options } from '@electron/fuses'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUSES, readFuses, setFuses } from '../../packaging/fuses.mjs'
import { isLeftOut, packageApp } from '../../packaging/package.mjs'
import { standInBinary, writeStandInDownload } from './stand-in-electron'

const ROOT = resolve(import.meta.dirname, '../..')
const ELECTRON = join(ROOT, 'node_modules/electron')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tc-packaging-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('fuses', () => {
  test('are decided one by one, every fuse there is', () => {
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
    expect(Object.keys(FUSES).sort()).toEqual(known.sort())
  })

  test('are set in a binary, and nothing else in it is', async () => {
    const path = join(folder, 'binary')
    await writeFile(path, standInBinary())
    expect(await readFuses(path)).toMatchObject({ RunAsNode: true, OnlyLoadAppFromAsar: false })
    await setFuses(path)
    expect(await readFuses(path)).toEqual(FUSES)
    const wire = Object.values(FUSES).map((on) => (on ? '1' : '0'))
    expect((await readFile(path)).equals(standInBinary(wire.join('')))).toBe(true)
  })

  test('stop the packaging where Electron has one that nobody has decided on', async () => {
    const path = join(folder, 'newer')
    await writeFile(path, standInBinary('1011000111'))
    await expect(setFuses(path)).rejects.toThrow(/strictlyRequireAllFuses/)
  })

  test('stop the packaging of a binary without any', async () => {
    const path = join(folder, 'older')
    await writeFile(path, Buffer.alloc(10_000))
    await expect(setFuses(path)).rejects.toThrow(/sentinel/)
  })

  const real = join(ELECTRON, 'dist/electron')
  test.skipIf(!existsSync(real))('are set in the Electron that is installed here', async () => {
    const path = join(folder, 'electron')
    await copyFile(real, path)
    await setFuses(path)
    expect(await readFuses(path)).toEqual(FUSES)
  })

  test('are explained in docs/electron-security.md as they are set', () => {
    const text = readFileSync(join(ROOT, 'docs/electron-security.md'), 'utf8')
    const rows = [...text.matchAll(/^\| `(\w+)` \| (on|off) \| .{30,} \|$/gm)]
    expect(Object.fromEntries(rows.map(([, name = '', state]) => [name, state === 'on']))).toEqual(FUSES)
  })
})

test.each([
  ['', false],
  ['/package.json', false],
  ['/out/main/index.js', false],
  ['/node_modules/keytar/lib/keytar.js', false],
  ['/src', true],
  ['/e2e', true],
  ['/.git', true],
  ['/.npmrc', true],
  ['/.env', true],
  ['/outside', true],
  ['/out/packages', true],
  ['/node_modules/.package-lock.json', true]
])('%j is left out of the app: %s', (path, leftOut) => expect(isLeftOut(path)).toBe(leftOut))

test('packaging puts the app into one archive and sets the fuses of the program beside it', async () => {
  const { version } = JSON.parse(await readFile(join(ELECTRON, 'package.json'), 'utf8'))
  await writeStandInDownload(folder, version)
  const made = await packageApp({ out: join(folder, 'app'), electronZipDir: folder, platform: 'linux', arch: 'x64' })
  expect(await readFuses(made.program)).toEqual(FUSES)
  expect((await stat(made.program)).mode & 0o111).not.toBe(0)
  const files = listPackage(join(made.folder, 'resources/app.asar'), { isPack: false })
  expect(files).toEqual(expect.arrayContaining(['/package.json', '/out/main/index.js', '/out/renderer/index.html']))
  expect(files).toContain('/node_modules/@node-rs/argon2')
  expect(
    files.filter((path) => /^\/(?:src|e2e|docs|\.)|^\/node_modules\/(?:typescript|vite|electron)\b/.test(path))
  ).toEqual([])
  expect(existsSync(join(made.folder, 'resources/app'))).toBe(false)
  for (const file of ['sbom.cdx.json', 'THIRD-PARTY-NOTICES.md', 'LICENSE-trust-console']) {
    expect(existsSync(join(made.folder, file)), file).toBe(true)
  }
})
