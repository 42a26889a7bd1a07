import { expect, test } from 'vitest'
import { isPermitted } from './permissions'

test.each([
  ['clipboard-sanitized-write', 'app://console', true, true],
  ['clipboard-sanitized-write', 'app://console/index.html#/secrets', true, true],
  ['clipboard-sanitized-write', 'app://console/index.html', false, false],
  ['clipboard-sanitized-write', 'app://console.evil/', true, false],
  ['clipboard-sanitized-write', 'https://evil.example/', true, false],
  ['clipboard-sanitized-write', '', true, false],
  ...[
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'usb',
    'hid',
    'serial',
    'local-network-access',
    'unknown',
    'constructor',
    ''
  ].map((permission) => [permission, 'app://console/index.html', true, false] as const)
] as const)('%s asked by %j in the main frame (%s): %s', (permission, requester, isMainFrame, expected) => {
  expect(isPermitted(permission, requester, isMainFrame)).toBe(expected)
})
