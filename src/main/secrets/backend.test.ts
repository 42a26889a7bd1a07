import { describe, expect, test } from 'vitest'
import { chooseBackend, type BackendFacts } from './backend'

const working = { available: true } as const
const failing = { available: false, reason: 'the probe failed' } as const
const facts = (requested: string, more: Partial<BackendFacts> = {}): BackendFacts => ({
  requested,
  platform: 'linux',
  keyring: failing,
  storePath: '/s/secrets.json',
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
    ['auto', { storePath: 'memory://x' }, 'env', 'fallback-only', false, false, true]
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
