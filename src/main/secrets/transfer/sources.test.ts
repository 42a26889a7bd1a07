import { describe, expect, test } from 'vitest'
import type { AppError } from '../../../shared/errors'
import { sealVersion1 } from '../file/format-v1'
import { readEnv } from './env-source'
import { parseJson, readJson } from './json-source'
import { readOpenClaw } from './openclaw-source'
import { formatOf, readSource } from './read-source'

const OPENAI = 'models.providers.openai.apiKey'
const NO_KEY = { passphrase: undefined, keyString: undefined }

/** What a reader found, as name → target = value. */
const found = ({ entries }: ReturnType<typeof readEnv>): string[] =>
  entries.map(({ name, targetId, value }) => `${name} → ${targetId ?? '?'} = ${value}`)

const failure = async (run: () => unknown): Promise<Pick<AppError, 'code' | 'message'>> => {
  try {
    await run()
  } catch (error) {
    return error as AppError
  }
  throw new Error('it did not fail')
}

describe('.env', () => {
  test.each([
    ['A=plain', 'plain'],
    ['export A=plain', 'plain'],
    ['A = spaced  # a comment', 'spaced'],
    ['A="two\\nlines"', 'two\nlines'],
    ["A='two\\nlines'", 'two\\nlines'],
    ["A='kept # in quotes'", 'kept # in quotes'],
    ['A="over\ntwo lines"', 'over\ntwo lines'],
    ['A=a=b=c==', 'a=b=c=='],
    ['A=first\nA=last', 'last'],
    ['# only this\r\nA=crlf\r\n', 'crlf'],
    ['A=`back "and" \'tick\'`', 'back "and" \'tick\''],
    ['A=${NOT_EXPANDED}', '${NOT_EXPANDED}']
  ])('%j', (text, value) => expect(found(readEnv(text, []))).toEqual([`A → ? = ${value}`]))

  test.each([
    ['TRUST_CONSOLE_SECRET_TALK_API_KEY', 'talk.apiKey'],
    ['OPENCLAW_ZIG_SECRET_TALK_APIKEY', 'talk.apiKey'],
    ['OPENCLAW_SECRET_MODELS_PROVIDERS_ACME_API_KEY', 'models.providers.acme.apiKey'],
    ['TRUST_CONSOLE_SECRET_AGENTS_LIST_3_MEMORY_SEARCH_REMOTE_API_KEY', 'agents.list[3].memorySearch.remote.apiKey'],
    ['TRUST_CONSOLE_SECRET_MODELS_PROVIDERS_API_KEY', 'models.providers.*.apiKey'],
    ['TRUST_CONSOLE_SECRET_CUSTOM_MY_KEY', 'custom.MY_KEY'],
    ['OPENAI_API_KEY', OPENAI],
    // Two words may be written with a dash, a line or a hump.
    ['TRUST_CONSOLE_SECRET_SKILLS_ENTRIES_MY_SKILL_API_KEY', '?'],
    // For a model provider, or for the web search?
    ['GEMINI_API_KEY', '?'],
    ['TRUST_CONSOLE_SECRET_STORE_KEY', '?'],
    ['DATABASE_URL', '?'],
    ['constructor', '?']
  ])('%s means %s', (name, targetId) => expect(found(readEnv(`${name}=v`, []))).toEqual([`${name} → ${targetId} = v`]))

  test('a name finds the stored id that it was exported from', () => {
    const stored = ['skills.entries.my-skill.apiKey', 'custom.a']
    const [entry] = readEnv('TRUST_CONSOLE_SECRET_SKILLS_ENTRIES_MY_SKILL_API_KEY=v', stored).entries
    expect(entry?.targetId).toBe('skills.entries.my-skill.apiKey')
  })

  test('a name that may mean two stored ids is left to the operator', () => {
    const [entry] = readEnv('TRUST_CONSOLE_SECRET_CUSTOM_A_B=v', ['custom.a-b', 'custom.a_b']).entries
    expect(entry).toMatchObject({ targetId: undefined, remark: 'the name may mean custom.a-b, custom.a_b' })
  })

  test('the line of our own export says which target is meant, where it can be true', () => {
    const line = (id: string): string => `# target: ${id}\nTRUST_CONSOLE_SECRET_CUSTOM_A_B='v'`
    expect(readEnv(line('custom.a-b'), []).entries[0]?.targetId).toBe('custom.a-b')
    expect(readEnv(line('talk.apiKey'), []).entries[0]?.targetId).toBe('custom.A_B')
  })
})

describe('JSON', () => {
  test('is flat or nested', () => {
    const text = JSON.stringify({
      [OPENAI]: 'flat',
      channels: { slack: { botToken: 'nested' } },
      agents: { list: [{ memorySearch: { remote: { apiKey: 'listed' } } }] },
      custom: { mine: 'own' },
      other: 'x'
    })
    expect(found(readJson(text))).toEqual([
      `${OPENAI} → ${OPENAI} = flat`,
      'channels.slack.botToken → channels.slack.botToken = nested',
      'agents.list[0].memorySearch.remote.apiKey → agents.list[0].memorySearch.remote.apiKey = listed',
      'custom.mine → custom.mine = own',
      'other → ? = x'
    ])
  })

  test('what is no text cannot be kept, and says so', () => {
    const { entries } = readJson('{"custom.a": 7, "custom.b": null, "custom.c": true}')
    expect(entries.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('a number'),
      expect.stringContaining('null'),
      expect.stringContaining('true or false')
    ])
  })

  test('names the line that is wrong, and nothing of the text', async () => {
    const error = await failure(() => parseJson('{\n  "custom.a": "sk-canary",\n  "custom.b" "sk-canary-2"\n}'))
    expect(error).toMatchObject({ code: 'secrets.import-unreadable', message: 'the text is not JSON: look at line 3' })
  })

  test.each([
    ['[]'],
    ['"text"'],
    ['{"format":"trust-console-secrets","version":1}'],
    ['{"a":'.repeat(40) + '1' + '}'.repeat(40)]
  ])('%s is refused', async (text) =>
    expect(await failure(() => readJson(text))).toMatchObject({ code: 'secrets.import-unreadable' })
  )
})

// Found by fuzzing.
describe('a text made to keep the reader busy', () => {
  test('JSON that only opens brackets is refused as what it is', async () => {
    const error = await failure(() => parseJson('[\n'.repeat(50_000)))
    expect(error).toMatchObject({ code: 'secrets.import-unreadable', message: expect.stringContaining('not JSON') })
  })

  // With an effort that grows with the square of their number this takes half an hour.
  test('a million blank lines are read past', () => {
    const text = `${'\n'.repeat(1_000_000)}A=1`
    expect(formatOf(text)).toBe('env')
    expect(found(readEnv(text, []))).toEqual(['A → ? = 1'])
  })
})

describe('an OpenClaw config', () => {
  const CONFIG = `{
    // JSON5
    gateway: { port: 18789, auth: { mode: 'token', token: 'plain-token' } },
    models: { providers: {
      openai: { baseUrl: 'https://x', apiKey: '\${OPENAI_API_KEY}' },
      acme: { apiKey: { source: 'exec', provider: 'p', id: 'x' }, headers: { 'X.Key': 'dotted', Auth: 'header' } },
      beta: { apiKey: '$BETA_KEY' }
    } },
    channels: { telegram: { botToken: 12345 }, slack: { botToken: 'undefined' } },
    $include: './more.json5',
  }`

  test('gives its plain values, counts references and says what it leaves', () => {
    const source = readOpenClaw(CONFIG)
    expect(found(source)).toEqual([
      'gateway.auth.token → gateway.auth.token = plain-token',
      'models.providers.acme.headers.X.Key → ? = ',
      'models.providers.acme.headers.Auth → models.providers.acme.headers.Auth = header',
      'channels.telegram.botToken → channels.telegram.botToken = ',
      'channels.slack.botToken → channels.slack.botToken = undefined'
    ])
    expect(source.referencesSkipped).toBe(3)
    expect(source.notes).toEqual([
      '4 other settings are no secrets.',
      'The config includes other files, which were not read. Import each of them too.'
    ])
    expect(source.entries.map(({ problem, remark }) => problem ?? remark)).toEqual([
      undefined,
      expect.stringContaining('dot'),
      undefined,
      expect.stringContaining('a number'),
      expect.stringContaining('placeholder')
    ])
  })

  test('that is broken names the line, and nothing of the text', async () => {
    const error = await failure(() => readOpenClaw('{\n gateway: {\n auth: sk-canary }}'))
    expect(error.message).toMatch(/^the text is not JSON5: look at line 3$/)
  })
})

test.each([
  ['A=1', 'env'],
  ['# A comment\nexport A=1', 'env'],
  ['{"custom.a":"x"}', 'json'],
  ['\uFEFF{"custom.a":"x"}', 'json'],
  ['{"custom.a":"x",}', 'json'],
  ['{"gateway":{"auth":{}}}', 'openclaw'],
  ['// mine\n{gateway:{}}', 'openclaw'],
  ['{gateway:{}}', 'openclaw'],
  [sealVersion1([], 'k'), 'v1'],
  ['-----BEGIN AGE ENCRYPTED FILE-----\n', 'age']
])('%j is taken for %s', (text, format) => expect(formatOf(text)).toBe(format))

test('what is none of them is refused', async () => {
  expect(await failure(() => formatOf('just words'))).toMatchObject({ code: 'secrets.import-unreadable' })
})

test('a version 1 file needs its key string', async () => {
  const text = sealVersion1(
    [
      { key: OPENAI, value: 'v' },
      { key: 'of.old', value: 'w' }
    ],
    'right'
  )
  const read = (keyString: string | undefined): ReturnType<typeof readSource> =>
    readSource(text, 'auto', { ...NO_KEY, keyString }, [])
  expect(found(await read('right'))).toEqual([`${OPENAI} → ${OPENAI} = v`, 'of.old → ? = w'])
  expect(await failure(() => read('wrong'))).toMatchObject({ code: 'secrets.wrong-key' })
  expect(await failure(() => read(undefined))).toMatchObject({
    code: 'secrets.key-missing',
    data: { needs: 'keyString' }
  })
  expect(
    await failure(() => readSource('{"version":1,"ciphertextB64":1}', 'v1', { ...NO_KEY, keyString: 'k' }, []))
  ).toMatchObject({ code: 'secrets.damaged' })
})
