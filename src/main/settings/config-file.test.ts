import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../platform/testing'
import { ConfigText, readConfig, writeConfig } from './config-file'

const at = (text: string): ConfigText => new ConfigText('c.json', text)

test('a change keeps comments, order and unknown keys', () => {
  const before = at('{\n  // mine\n  "extra": [1, 2],\n  "http": { "port": 1, "note": "x" } // end\n}\n')
  const after = before.with('http.port', 9).text
  expect(after).toBe('{\n  // mine\n  "extra": [1, 2],\n  "http": { "port": 9, "note": "x" } // end\n}\n')
})

test('a value that is there already is left as it is written', () => {
  const text = '{ "security": { "blockedPatterns": [ "a" ,  "b" ] } }'
  expect(at(text).with('security.blockedPatterns', ['a', 'b']).text).toBe(text)
})

test('a value is added where its section is missing, and removed again', () => {
  const added = at('{}').with('gateway.rateLimit.enabled', true)
  expect(JSON.parse(added.text)).toEqual({ gateway: { rateLimit: { enabled: true } } })
  expect(added.with('gateway.rateLimit.enabled', undefined).at('gateway.rateLimit.enabled')).toBeUndefined()
})

test.each([
  ['{"http":{"port":1,}}', '{"http":{}}'],
  ['{"http":{"port":1}}', '{"http":{}}'],
  ['{"http":{"port":1,"x":2}}', '{"http":{"x":2}}'],
  ['{"http":{"x":2, "port":1}}', '{"http":{"x":2 }}'],
  ['{"http":{"x":2, /* , */ "port":1}}', '{"http":{"x":2 /* , */ }}'],
  ['{"http":{\n  // one\n  "port": 1, // two\n  "x": 2\n}}', '{"http":{\n  // one\n   // two\n  "x": 2\n}}'],
  ['{"http":{\n  "port": 1,\n  "x": 2\n}}', '{"http":{\n  "x": 2\n}}'],
  ['{"http":{}}', '{"http":{}}'],
  ['{}', '{}']
])('removing a value from %j leaves all else', (before, after) => {
  expect(at(before).with('http.port', undefined).text).toBe(after)
})

test.each([
  ['', /line 1: is empty/],
  ['[]', /must hold an object/],
  ['{\n "a": }', /line 2: is not valid JSON/],
  ['{"http": {"port": 1, "port": 2}}', /line 1: port: stands there twice/],
  ['{"x": 1, \n"x": 2}', /line 2: x: stands there twice/],
  // Found by fuzzing: a parser that calls itself overflowed, and the file's permissions were blamed.
  [`{"a":\n${'['.repeat(50_000)}`, /line 2: nests deeper than 200 levels/],
  ['{}/*', /line 1: is not valid JSON/],
  [`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, /line 1: nests deeper than 200 levels/]
])('%j is refused with its line', (text, message) => expect(() => at(text)).toThrow(message))

test('trailing commas and comments are allowed', () => {
  expect(at('{ /* a */ "http": { "port": 5, }, }').at('http.port')).toEqual({ value: 5, line: 1 })
})

test('a text that could not be read again is not written', async () => {
  const path = join(await temporaryFolder(), 'config.json')
  const patterns = Array.from({ length: 300 }, () => 'x'.repeat(4_000))
  const config = new ConfigText(path, '{}').with('security.blockedPatterns', patterns)
  await expect(writeConfig(config)).rejects.toMatchObject({ code: 'settings.invalid' })
  expect(await readConfig(path)).toBeUndefined()
})
