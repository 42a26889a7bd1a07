import { expect, test } from 'vitest'
import { presentedTokens, tokenMatches } from './token'

test.each([
  ['right', 'right', true],
  ['Right', 'right', false],
  ['right ', 'right', false],
  ['', 'right', false],
  ['r', 'right', false],
  ['', '', false]
])('tokenMatches(%j, %j) is %s', (presented, right, matches) => expect(tokenMatches(presented, right)).toBe(matches))

test.each([
  [{}, []],
  [{ authorization: 'Bearer abc' }, ['abc']],
  [{ authorization: 'bearer   abc ' }, ['abc']],
  [{ authorization: 'Basic abc' }, ['']],
  [{ authorization: 'Bearer' }, ['']],
  [{ 'x-openclaw-token': ' abc ' }, ['abc']],
  [{ 'x-api-key': 'abc', authorization: 'Bearer def' }, ['def', 'abc']]
])('%j presents %j', (headers, tokens) => expect(presentedTokens(headers)).toEqual(tokens))
