import { expect, test } from 'vitest'
import { displayProblem } from './desktop-process'

test.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '', WAYLAND_DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['freebsd', {}, false],
  ['darwin', {}, true],
  ['win32', {}, true]
] as const)('on %s with %j a window can be shown: %s', (platform, environment, can) => {
  expect(displayProblem(platform, environment) === undefined).toBe(can)
})
