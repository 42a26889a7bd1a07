import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataKeyOf, openEverything } from '../support/independent-reader.mjs'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, type Variables } from '../support/trust-console'

const KEY = 'the key string, Schlüssel 🔑 ﬁ'
const PASSPHRASE = 'ein Satz mit Umläuten, den niemand rät'
const STORED = [
  ['models.providers.openai.apiKey', ['sk-one', 'sk-two', 'sk-three']],
  ['custom.unicode', ['pässwörd 密码 🔐\n']]
] as const

const storeIn = (home: string): Promise<string> => readFile(join(home, 'state', 'secrets.store.enc.json'), 'utf8')

/** A home with secrets in it. */
const filled = async (variables: Variables = {}): Promise<string> => {
  const home = await folderForTest()
  const gateway = await gatewayForTest(home, variables)
  for (const [targetId, values] of STORED)
    for (const value of values) await gateway.call('secrets.store.set', { targetId, value })
  await gateway.stop()
  return home
}

const expectAll = (text: string, dataKey: Uint8Array): void => {
  const secrets = openEverything(text, dataKey)
  expect(secrets.map(({ targetId, value, earlier }) => [targetId, value, earlier])).toEqual([
    ['models.providers.openai.apiKey', 'sk-three', { 1: 'sk-one', 2: 'sk-two' }],
    ['custom.unicode', 'pässwörd 密码 🔐\n', {}]
  ])
  expect(secrets[0]?.meta).toMatchObject({ valueLength: 8, version: 3, notes: '', tags: [], expiresAtMs: null })
}

test('another library opens a file with a key file, by what the format page says', async () => {
  const home = await filled()
  const keyHex = (await readFile(join(home, 'state', 'secrets.store.enc.json.key'), 'utf8')).trim()
  const text = await storeIn(home)
  expectAll(text, await dataKeyOf(text, { keyHex }))
  await expect(dataKeyOf(text, { keyHex: '0'.repeat(64) })).rejects.toThrow()
})

test('one with a key string', async () => {
  const text = await storeIn(await filled({ TRUST_CONSOLE_SECRET_STORE_KEY: KEY }))
  expectAll(text, await dataKeyOf(text, { text: KEY }))
  await expect(dataKeyOf(text, { text: `${KEY}.` })).rejects.toThrow()
})

test('one with a passphrase, and the same by its recovery code', async () => {
  const home = await filled()
  const { recoveryCode } = await runJson(home, ['secrets', 'rekey', '--to', 'passphrase', '--with-recovery-code'], {
    stdin: PASSPHRASE
  })
  const text = await storeIn(home)
  expectAll(text, await dataKeyOf(text, { text: PASSPHRASE }))
  expectAll(text, await dataKeyOf(text, { recoveryCode }))
  // Nothing that opened the file before opens it now.
  await expect(dataKeyOf(text, { keyHex: '0'.repeat(64) })).rejects.toThrow('no slot')
  expect((await run(home, ['secrets', 'list'])).stderr).toMatch(/sealed with a passphrase/)
})
