import { expect, test } from 'vitest'
import { presentedTokens, RightToken } from './token'

test.each([
  ['right', 'right', true],
  ['Right', 'right', false],
  ['right ', 'right', false],
  ['', 'right', false],
  ['r', 'right', false],
  ['', '', false],
  // What fills the block up to its length is no part of the token.
  ['right\0', 'right', false],
  ['right', 'right\0', false],
  ['schlüssel', 'schlüssel', true],
  ['schlussel', 'schlüssel', false],
  // Too long for a block, on either side.
  ['x'.repeat(600), 'x'.repeat(600), true],
  ['x'.repeat(600), 'x'.repeat(601), false],
  ['x'.repeat(600), 'right', false],
  ['right', 'x'.repeat(600), false],
  ['x'.repeat(170), 'x'.repeat(170), true],
  ['x'.repeat(171), 'x'.repeat(171), true],
  ['x'.repeat(170), 'x'.repeat(171), false]
])('%.20j against %.20j is %s', (presented, right, matches) =>
  expect(new RightToken(right).matches(presented)).toBe(matches)
)

test.each([
  [{}, []],
  [{ authorization: ['Bearer abc', 'Bearer def'] }, ['abc', 'def']],
  [{ authorization: 'Bearer abc' }, ['abc']],
  [{ authorization: 'bearer   abc ' }, ['abc']],
  [{ authorization: 'Basic abc' }, ['']],
  [{ authorization: 'Bearer' }, ['']],
  [{ 'x-openclaw-token': ' abc ' }, ['abc']],
  [{ 'x-api-key': 'abc', authorization: 'Bearer def' }, ['def', 'abc']]
])('%j presents %j', (headers: Record<string, string | string[]>, tokens) => {
  expect(presentedTokens((name) => [headers[name] ?? []].flat())).toEqual(tokens)
})

test('one comparison leaves nothing behind for the next', () => {
  const right = new RightToken('right')
  expect(right.matches('right and more')).toBe(false)
  expect(right.matches('right')).toBe(true)
  expect(right.matches('r')).toBe(false)
})
