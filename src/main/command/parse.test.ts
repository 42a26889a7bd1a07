import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../platform/testing'
import { helpText } from './help'
import { printable, printableJson, table, time } from './io'
import { parseCommandLine } from './parse'
import { COMMANDS } from './table'

const parse = (...argv: string[]): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(argv, { TRUST_CONSOLE_HOME: '/h' })

test.each([
  [['--version'], { kind: 'version' }],
  [[], { kind: 'help', command: undefined }],
  [['--help'], { kind: 'help', command: undefined }],
  [['help', 'serve'], { kind: 'help', command: 'serve' }],
  [['secrets', '--help'], { kind: 'help', command: 'secrets' }],
  [['secrets', 'set', '--help'], { kind: 'help', command: 'secrets set' }]
])('%j', (argv, expected) => expect(parse(...argv)).toEqual(expected))

test('a command comes with its arguments, options and settings', () => {
  const parsed = parse('secrets', 'get', 'talk.apiKey', '--reveal', '--json', '--home', '/x', '--port', '0')
  expect(parsed).toMatchObject({
    kind: 'run',
    invocation: {
      command: 'secrets get',
      home: '/x',
      positionals: ['talk.apiKey'],
      options: { reveal: true },
      settingFlags: { 'http.port': '0' },
      json: true
    }
  })
})

describe('what is wrong is said, with where help is', () => {
  test.each([
    [['nonsense'], /no command "nonsense"; see: trust-console --help/],
    [['secrets'], /"secrets" needs one more word; see: trust-console secrets --help/],
    [['secrets', 'set'], /"secrets set" needs TARGET/],
    [['secrets', 'set', 'a', 'b'], /"secrets set" takes TARGET and nothing more/],
    [['secrets', 'nonsense'], /"secrets" has no command "nonsense"/],
    [['doctor', '--nope'], /unknown option '--nope'/],
    [['doctor', '--home'], /argument missing/],
    [['serve', '--gateway-auth-token', 'x'], /unknown option/],
    [['serve', '--gateway-auth-token-file', '/nowhere/t'], /cannot be read \(ENOENT\)/]
  ])('%j', (argv, message) => expect(() => parse(...argv)).toThrow(message))
})

test('the token is read from the file that a flag names', async () => {
  const path = join(await temporaryFolder(), 't')
  await writeFile(path, ' abc\n')
  expect(parse('serve', '--gateway-auth-token-file', path)).toMatchObject({
    invocation: { settingFlags: { 'gateway.authToken': 'abc' } }
  })
})

test.each(Object.keys(COMMANDS))('%s has a help', (name) => {
  const text = helpText(name)
  expect(text).toContain(`trust-console ${name}`)
  expect(text).toContain(COMMANDS[name]?.summary)
})

test('tables line up, and control characters cannot steer the terminal', () => {
  const rows = [
    [{ text: 'a' }, { text: 'bb' }],
    [{ text: 'long\u001b[31m' }, { text: 'c' }]
  ]
  expect(table(rows)).toBe('a               bb\nlong\\u001b[31m  c')
  expect(printable('a\u202eb')).toBe('a\\u202eb')
})

test('JSON for the terminal is the same JSON without control characters', () => {
  const value = { a: '\u009b31m\u202e\u{e0001}é' }
  const text = printableJson(value)
  expect(text).not.toMatch(/[\u007f-\u009f]|\p{Cf}/u)
  expect(JSON.parse(text)).toEqual(value)
})

test('no time is a dash', () => expect(time(null)).toBe('-'))
