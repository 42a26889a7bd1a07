import { expect, test } from 'vitest'
import { MAX_FRAME_BYTES } from '../gateway/contract'
import { armorOf, clearExportPhrase, isArmoredAge, isBinaryAge, MAX_IMPORT_CALL_BYTES } from './transfer'
import { transferMethods } from './transfer-contract'

test('the largest import fits into a frame with what a call says besides', () => {
  const targetIds = Array.from({ length: 100 }, () => 'x'.repeat(256))
  const besides = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'secrets.import.apply', params: { targetIds } })
  expect(MAX_IMPORT_CALL_BYTES + besides.length).toBeLessThan(MAX_FRAME_BYTES)
})

test('age files are told by their first bytes', () => {
  const bytes = new TextEncoder().encode('age-encryption.org/v1\n-> X25519 …')
  expect(isBinaryAge(bytes)).toBe(true)
  expect(isBinaryAge(new TextEncoder().encode('age'))).toBe(false)
  expect(isArmoredAge(armorOf(Buffer.from(bytes).toString('base64')))).toBe(true)
})

test('one secret is not several', () => {
  expect([clearExportPhrase(1), clearExportPhrase(2)]).toEqual([
    'export 1 secret unprotected',
    'export 2 secrets unprotected'
  ])
})

test('what the activity record says of a call holds nothing that was given', () => {
  const text = 'TOKEN=canary'
  const digest = 'd'.repeat(64)
  const said = [
    transferMethods['secrets.import.preview'].subject?.({ text, format: 'env', passphrase: 'canary' }),
    transferMethods['secrets.import.apply'].subject?.({ text, format: 'env', digest, targetIds: ['custom.canary'] }),
    transferMethods['secrets.export.archive'].subject?.({ passphrase: 'canary-passphrase' }),
    transferMethods['secrets.export.env'].subject?.({ confirm: 'canary' })
  ]
  expect(said).toEqual([
    'a text to import (env)',
    '1 from a text (env)',
    'all secrets, as an age archive for a passphrase',
    'all secrets, in clear as a .env file'
  ])
})

test('an archive is sealed for a passphrase or for recipients, not for both or none', () => {
  const { input } = transferMethods['secrets.export.archive']
  const accepts = (params: unknown): boolean => input.safeParse(params).success
  expect([
    accepts({ passphrase: 'twelve or more' }),
    accepts({ recipients: ['age1x'] }),
    accepts({}),
    accepts({ passphrase: 'twelve or more', recipients: ['age1x'] }),
    accepts({ passphrase: 'short' }),
    accepts({ recipients: [] })
  ]).toEqual([true, true, false, false, false, false])
})
