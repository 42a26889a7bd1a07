import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { StoreFile } from './store-file'

const fileAt = async (maxBytes: number): Promise<StoreFile> =>
  new StoreFile(join(await temporaryFolder(), 's.json'), new FakeClock(), maxBytes)

test('a file that could not be read again is not written', async () => {
  const file = await fileAt(10)
  await file.prepareWrite()
  await file.write([Buffer.from('12345'), Buffer.from('67890')])
  await file.prepareWrite()
  await expect(file.write([Buffer.from('12345'), Buffer.from('678901')])).rejects.toMatchObject({
    code: 'secrets.full'
  })
  expect(await readFile(file.path, 'utf8')).toBe('1234567890')
})

test('what another program wrote meanwhile is not overwritten, nor is a file where none was', async () => {
  const [ours, theirs] = [await fileAt(100), await fileAt(100)]
  const same = new StoreFile(ours.path, new FakeClock())
  await ours.write([Buffer.from('ours')])
  await expect(same.prepareWrite()).rejects.toMatchObject({ code: 'secrets.changed-on-disk' })
  same.adopt((await same.read()).look)
  await same.prepareWrite()
  expect((await theirs.read()).look).toBeUndefined()
})
