import { expect, test } from 'vitest'
import { presentedTokens, RightToken } from './token'

test.each([
  ['right', 'right', true],
  ['Right', 'right', false],
  ['right ', 'right', false],
  ['', 'right', false],
  ['r', 'right', false],
  ['', '', false]
])('%j against %j is %s', (presented, right, matches) => expect(new RightToken(right).matches(presented)).toBe(matches))

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
