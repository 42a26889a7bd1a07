import fc from 'fast-check'
import { expect, test } from 'vitest'
import { envFileOf } from './env-file'
import { readEnv } from './env-source'

const secret = (targetId: string, value: string): Parameters<typeof envFileOf>[0][number] => ({
  targetId,
  value,
  createdAtMs: null,
  updatedAtMs: null
})

test('what it holds is read back under the same ids with the same values; the rest is listed', () => {
  const ids = fc.uniqueArray(
    fc.constantFrom(
      'talk.apiKey',
      'custom.a-b',
      'custom.a_b',
      'custom.a',
      'models.providers.my-own.apiKey',
      'models.providers.*.apiKey'
    ),
    { minLength: 1 }
  )
  const value = fc.oneof(
    fc.string({ minLength: 1, unit: fc.constantFrom('a', '"', "'", '`', '\\', '\n', '\r', '#', '$', ' ', '=', 'n') }),
    fc.string({ minLength: 1, unit: 'grapheme' })
  )
  fc.assert(
    fc.property(
      ids.chain((all) => fc.tuple(...all.map((id) => value.map((text) => secret(id, text))))),
      (secrets) => {
        const { text, leftOut } = envFileOf(secrets)
        const read = leftOut.length === secrets.length ? [] : readEnv(text, []).entries
        const kept = secrets.filter(({ targetId }) => !leftOut.includes(targetId))
        expect(read.map(({ targetId, value: held }) => [targetId, held])).toEqual(
          kept.map(({ targetId, value: held }) => [targetId, held])
        )
      }
    )
  )
})

test('plain values are kept, and the second of two targets that share a variable is listed', () => {
  const { text, leftOut } = envFileOf([
    secret('custom.a-b', 'one'),
    secret('custom.a_b', 'two'),
    secret('custom.c', `'"\``)
  ])
  expect(leftOut).toEqual(['custom.a_b', 'custom.c'])
  expect(text).toContain("# target: custom.a-b\nTRUST_CONSOLE_SECRET_CUSTOM_A_B='one'\n")
})
