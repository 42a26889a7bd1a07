import { describe, expect, test, vi } from 'vitest'
import { AppError } from '../../shared/errors'
import { answerFrame, callsIn, readFrame } from './frame'
import type { Router } from './router'
import { commandCaller } from './control'

const router = (call: (method: string, params: unknown) => Promise<unknown>): Router =>
  ({
    callForJson: vi.fn(async (method: string, params: unknown) => JSON.stringify(await call(method, params)))
  }) as unknown as Router
const echo = router((method, params) => Promise.resolve({ method, params }))
const answer = async (text: string | Uint8Array, by = echo): Promise<string | undefined> =>
  answerFrame(readFrame(text), by, commandCaller())

describe('the id goes back as it was written', () => {
  test.each(['1', '"a"', '0', '12345678901234567890', '1.5', '-0', '1e400', '"\\u00e9"'])('%s', async (id) => {
    const text = await answer(`{"jsonrpc":"2.0","id":${id},"method":"m"}`)
    const shown = id === '"\\u00e9"' ? '"é"' : id
    expect(text).toContain(`"id":${shown},`)
  })

  test('in a batch too, each its own', async () => {
    const text = await answer(
      '[{"id":9007199254740993,"method":"a"}, {"x":{"id":1},"method":"b","id":9007199254740995}]'
    )
    expect(text).toMatch(/"id":9007199254740993,.*"id":9007199254740995,/)
  })

  test.each([
    ['{"params":{"id":7},"method":"m","id":9007199254740993}', '9007199254740993'],
    ['{"id":1,"method":"m","id":9007199254740993}', '9007199254740993'],
    ['{"x":"id","y":5,"method":"m","id":9007199254740993}', '9007199254740993'],
    [`{"id":9007199254740993,"method":"m","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, '9007199254740993']
  ])('%.60s', async (text, id) => expect(await answer(text)).toContain(`"id":${id},`))
})

describe('what is no request', () => {
  test.each([
    ['', -32700],
    ['{', -32700],
    ['nonsense', -32700],
    ['1', -32600],
    ['null', -32600],
    ['[]', -32600],
    ['[1]', -32600],
    ['{}', -32600],
    ['{"method":1}', -32600],
    ['{"method":""}', -32600],
    ['{"jsonrpc":"1.0","method":"m","id":1}', -32600],
    ['{"method":"m","id":null}', -32600],
    ['{"method":"m","id":{}}', -32600]
  ])('%s -> %i', async (text, code) => expect(await answer(text)).toContain(`"code":${code},`))

  test('bytes that are not UTF-8', async () => {
    expect(await answer(new Uint8Array([0x22, 0xff, 0x22]))).toContain('"code":-32700,')
  })
})

test('a notification gets no answer, and a batch of them neither', async () => {
  expect(await answer('{"method":"m"}')).toBeUndefined()
  expect(await answer('[{"method":"m"},{"method":"n"}]')).toBeUndefined()
})

test('an error carries its code, and its id', async () => {
  const failing = router(() => Promise.reject(new AppError('secrets.full', 'no room')))
  const text = await answer('{"id":"x","method":"m"}', failing)
  expect(JSON.parse(text ?? '')).toEqual({
    jsonrpc: '2.0',
    id: 'x',
    error: { code: -32012, message: 'no room', data: { code: 'secrets.full' } }
  })
})

test('a batch counts its calls', () => {
  expect(callsIn(readFrame('[{"method":"a"},{"method":"b"}]'))).toBe(2)
  expect(callsIn(readFrame('{"method":"a"}'))).toBe(1)
})
