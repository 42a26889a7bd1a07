import { describe, expect, test } from 'vitest'
import { ConfigText } from '../settings/config-file'
import { plainSecretsIn } from './plain-secrets'

const SECRET = 'sk-4fG9aQ2Lx7'
const foundIn = (config: object): [string, string | null][] =>
  plainSecretsIn(new ConfigText('/h/config.json', JSON.stringify(config))).map(({ path, targetId }) => [path, targetId])

describe('a secret stands readable in the config', () => {
  test.each<[string, object, [string, string | null][]]>([
    [
      'at the path of a known target',
      { models: { providers: { openai: { apiKey: SECRET } } } },
      [['models.providers.openai.apiKey', 'models.providers.openai.apiKey']]
    ],
    ['even a short one there', { gateway: { auth: { token: 'abc' } } }, [['gateway.auth.token', 'gateway.auth.token']]],
    ['under the name of a secret', { mine: { dbPassword: SECRET } }, [['mine.dbPassword', 'custom.mine.dbPassword']]],
    ['under a name with signs', { 'x-api-key': SECRET }, [['x-api-key', 'custom.x-api-key']]],
    ['in a list, where only a person can take it out', { list: [{ apiKey: SECRET }] }, [['list[0].apiKey', null]]],
    ['under a name that no target id can say', { 'my.host': { token: SECRET } }, [['my.host.token', null]]]
  ])('%s', (_, config, expected) => expect(foundIn(config)).toEqual(expected))
})

describe('is none', () => {
  test.each<[string, object]>([
    ['our own token, which has its place there', { gateway: { authToken: SECRET } }],
    ['our other settings', { secrets: { storePath: '/a/b', backend: 'encrypted-file' } }],
    ['a variable', { models: { providers: { openai: { apiKey: '${OPENAI_API_KEY}' } } } }],
    ['a reference', { a: { token: '$TOKEN_OF_MINE' } }],
    ['a path', { tls: { privateKey: '/etc/tls/key.pem' } }],
    ['an address', { auth: { token: 'https://auth.example/token' } }],
    ['a sentence', { apiKey: 'ask the operator for it' }],
    ['a count', { limits: { token: '100000' } }],
    ['a short word under a name of ours', { mine: { token: 'none' } }],
    ['a name that only begins so', { tokenizer: SECRET, passwordPolicy: SECRET }]
  ])('%s', (_, config) => expect(foundIn(config)).toEqual([]))
})
