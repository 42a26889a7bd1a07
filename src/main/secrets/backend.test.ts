import { describe, expect, test } from 'vitest'
import { chooseBackend, leftBehind, type BackendFacts } from './backend'

const working = { available: true } as const
const failing = { available: false, obstacle: 'other', reason: 'the probe failed' } as const
const facts = (requested: string, more: Partial<BackendFacts> = {}): BackendFacts => ({
  requested,
  platform: 'linux',
  keyring: failing,
  storePath: '/s/secrets.json',
  held: { file: 0, native: 0 },
  ...more
})

describe('the rows of the contract', () => {
  test.each([
    ['env', {}, 'env', 'implemented', true, false, true],
    ['file', {}, 'encrypted-file', 'implemented', true, false, true],
    ['Encrypted-File', {}, 'encrypted-file', 'implemented', true, false, true],
    ['keystore', {}, 'encrypted-file', 'fallback-only', false, true, true],
    ['keystore', { keyring: working }, 'keystore', 'implemented', true, false, true],
    ['keychain', { keyring: working }, 'encrypted-file', 'fallback-only', false, true, true],
    ['keychain', { keyring: working, platform: 'darwin' }, 'keychain', 'implemented', true, false, true],
    ['dpapi', { keyring: working, platform: 'win32' }, 'dpapi', 'implemented', true, false, true],
    ['auto', {}, 'encrypted-file', 'fallback-only', false, true, true],
    ['auto', { keyring: working }, 'keystore', 'implemented', true, false, true],
    ['auto', { keyring: working, platform: 'freebsd' }, 'encrypted-file', 'fallback-only', false, true, true],
    ['vault', {}, 'env', 'unsupported', false, false, false],
    ['__proto__', {}, 'env', 'unsupported', false, false, false],
    ['encrypted-file', { storePath: '' }, 'env', 'fallback-only', false, false, true],
    ['auto', { storePath: 'memory://x' }, 'env', 'fallback-only', false, false, true],
    ['auto', { storePath: '', keyring: working }, 'env', 'fallback-only', false, false, true],
    ['keystore', { storePath: '', keyring: working }, 'env', 'fallback-only', false, false, true]
  ] as const)('%s %j -> %s, %s', (requested, more, active, support, provider, encrypted, recognized) => {
    const choice = chooseBackend(facts(requested, more))
    expect(choice).toMatchObject({
      requestedBackend: requested.toLowerCase(),
      activeBackend: active,
      requestedSupport: support,
      providerImplemented: provider,
      encryptedFallback: encrypted,
      requestedRecognized: recognized,
      fallbackApplied: !provider
    })
    expect(choice.fallbackReason === null).toBe(provider)
  })
})

test('the reason says what is in the way', () => {
  expect(chooseBackend(facts('keystore')).fallbackReason).toMatch(/the probe failed/)
  expect(chooseBackend(facts('keychain')).fallbackReason).toMatch(/macOS only/)
  expect(chooseBackend(facts('vault')).fallbackReason).toMatch(/no backend "vault"/)
})

describe('a store that holds secrets stays in use', () => {
  test.each([
    ['auto', working, { file: 3, native: 0 }, 'encrypted-file'],
    ['auto', working, { file: null, native: 0 }, 'encrypted-file'],
    ['keystore', working, { file: 3, native: 0 }, 'encrypted-file'],
    ['auto', failing, { file: 0, native: 2 }, 'keystore'],
    ['auto', failing, { file: 0, native: null }, 'keystore'],
    ['keystore', failing, { file: 3, native: 2 }, 'keystore'],
    ['auto', working, { file: 3, native: 2 }, 'keystore'],
    // What is asked for by its own name and works is what is used.
    ['encrypted-file', working, { file: 0, native: 2 }, 'encrypted-file']
  ] as const)('%s %j %j -> %s', (requested, keyring, held, active) => {
    expect(chooseBackend(facts(requested, { keyring, held })).activeBackend).toBe(active)
  })

  test('and the reason says how many there are and how to move them', () => {
    const { fallbackReason } = chooseBackend(facts('auto', { keyring: working, held: { file: 3, native: 0 } }))
    expect(fallbackReason).toMatch(/^3 secrets .*secrets move --to native/)
  })

  test.each([
    ['keystore', { file: 3, native: 2 }, /^3 secrets .*--to native/],
    ['encrypted-file', { file: 0, native: 1 }, /^one secret .*keystore.*--to encrypted-file/],
    ['encrypted-file', { file: 3, native: 0 }, null],
    ['keystore', { file: 0, native: 2 }, null],
    ['env', { file: 1, native: 2 }, null]
  ] as const)('what is left in another store than %s is told: %j', (requested, held, told) => {
    const given = facts(requested, { keyring: working, held })
    const left = leftBehind(chooseBackend(given), given)
    if (told === null) expect(left).toBeNull()
    else expect(left).toMatch(told)
  })
})
