import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sweepTemporaryFiles, writeAtomically } from './atomic-write'
import { readRegularFile } from './file-safety'
import { temporaryFolder } from './testing'
import { canonicalJson } from './canonical-json'
import { SerialQueue } from './serial-queue'

const options = { unsafe: 'home.unusable' } as const

test('a file is replaced whole, private, and nothing is left beside it', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'f')
  await writeFile(path, 'old', { mode: 0o644 })
  await writeAtomically(path, [Buffer.from('new '), Buffer.alloc(3_000_000, 'x')], options)
  expect((await readFile(path)).length).toBe(3_000_004)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['f'])
})

test('a link is refused, and what it points to stays as it is', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'target'), 'precious')
  await symlink(join(folder, 'target'), join(folder, 'link'))
  await expect(writeAtomically(join(folder, 'link'), 'x', options)).rejects.toMatchObject({ code: 'home.unusable' })
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('precious')
})

test('an exclusive write never replaces, and a failed one leaves no temporary file', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'f')
  await writeAtomically(path, 'first', { ...options, exclusive: true })
  await expect(writeAtomically(path, 'second', { ...options, exclusive: true })).rejects.toMatchObject({
    code: 'EEXIST'
  })
  await mkdir(join(folder, 'd'))
  await expect(writeAtomically(join(folder, 'd'), 'x', options)).rejects.toThrow()
  expect((await readdir(folder)).sort()).toEqual(['d', 'f'])
  expect(await readFile(path, 'utf8')).toBe('first')
})

test('temporary files of a crash are swept, young ones and others are left', async () => {
  const folder = await temporaryFolder()
  const [old, young, other] = ['.f.0123456789ab.tmp', '.g.0123456789ab.tmp', 'mine.tmp']
  for (const name of [old, young, other]) await writeFile(join(folder, name), '')
  await utimes(join(folder, old), 0, 0)
  await utimes(join(folder, other), 0, 0)
  await sweepTemporaryFiles(folder, Date.now())
  expect((await readdir(folder)).sort()).toEqual([young, other].sort())
  await sweepTemporaryFiles(join(folder, 'nowhere'), 0)
})

test('only regular files of a sensible size are read', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'f'), '12345')
  await symlink('f', join(folder, 'link'))
  expect(await readRegularFile(join(folder, 'none'), 9, 'home.unusable')).toBeUndefined()
  expect((await readRegularFile(join(folder, 'f'), 5, 'home.unusable'))?.bytes.toString()).toBe('12345')
  for (const [name, max] of [
    ['link', 9],
    ['f', 4],
    ['.', 9]
  ] as const) {
    await expect(readRegularFile(join(folder, name), max, 'home.unusable')).rejects.toMatchObject({
      code: 'home.unusable'
    })
  }
})

test('the queue keeps order and outlives a failure', async () => {
  const queue = new SerialQueue()
  const seen: number[] = []
  const slow = queue.run(async () => {
    await new Promise((done) => setImmediate(done))
    seen.push(1)
    throw new Error('x')
  })
  const next = queue.run(() => Promise.resolve(seen.push(2)))
  await expect(slow).rejects.toThrow('x')
  await next
  expect(seen).toEqual([1, 2])
})

test('canonical JSON does not depend on the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: 1, c: null }], a: 'é', z: undefined })).toBe('{"a":"é","b":[1,{"c":null,"d":1}]}')
})
