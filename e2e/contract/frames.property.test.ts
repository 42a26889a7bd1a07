import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshFolder, Gateway, removeFolder } from '../support/trust-console'

let gateway: Gateway
let authorization: string

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder(), { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false' })
  authorization = `Bearer ${await gateway.token()}`
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

const post = (body: unknown) => gateway.post(body, { authorization })
const postBytes = async (body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; text: string }> => {
  const headers = { 'content-type': 'application/json', authorization }
  const response = await fetch(`${gateway.url}/rpc`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

describe('a JSON-RPC error', () => {
  test.each(['', '{', 'status', '{"id":1,}', '{"id":1,"method":"status"} x', "{'id':1}"])(
    'is -32700 for %j',
    async (body) => {
      expect((await post(body)).body).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32700 } })
    }
  )

  test('is -32700 for JSON that is not UTF-8', async () => {
    const body = new Uint8Array(Buffer.from('{"id":1,"method":"status\xff"}', 'latin1'))
    expect(JSON.parse((await postBytes(body)).text)).toMatchObject({ id: null, error: { code: -32700 } })
  })

  test.each([
    ['5', null],
    ['"status"', null],
    ['null', null],
    ['{}', null],
    ['{"id":7}', 7],
    ['{"id":7,"method":5}', 7],
    ['{"id":7,"jsonrpc":"1.0","method":"status"}', 7],
    ['{"id":true,"method":"status"}', null],
    ['{"id":{},"method":"status"}', null],
    ['{"id":[1],"method":"status"}', null]
  ])('is -32600 for %s', async (body, id) => {
    expect((await post(body)).body).toMatchObject({ jsonrpc: '2.0', id, error: { code: -32600 } })
  })

  test.each(['no.such.method', 'toString', '__proto__', 'constructor', ' status', 'status\n', 'rpc.call'])(
    'is -32601 for the method %j',
    async (method) => {
      expect((await post({ id: 1, method })).body).toMatchObject({ id: 1, error: { code: -32601 } })
    }
  )

  test.each([
    ['security.guard.evaluate', { tool: 5 }, 'tool'],
    ['secrets.resolve', { commandName: 7, targetIds: [] }, 'commandName'],
    ['secrets.resolve', { commandName: 'x', targetIds: 'custom.a' }, 'targetIds'],
    ['secrets.store.get', {}, 'targetId'],
    ['secrets.store.get', { targetId: 'custom.a', includeValue: 'maybe' }, 'includeValue'],
    ['secrets.store.set', { targetId: 'custom.a', value: 5 }, 'value'],
    ['system.maintenance.run', { dryRun: 'perhaps' }, 'dryRun'],
    ['doctor', { deep: {} }, 'deep']
  ])('is -32602 for %s with %j and names %s', async (method, params, field) => {
    const { body } = await post({ id: 1, method, params })
    expect(body).toMatchObject({ id: 1, error: { code: -32602 } })
    expect(body.error.message).toContain(field)
  })

  test('quotes the unknown target id and never the value that came with it', async () => {
    const params = { targetId: 'no such id', value: 'canary-value' }
    const { body } = await post({ id: 1, method: 'secrets.store.set', params })
    expect(body.error).toMatchObject({ code: -32602, message: 'invalid secrets.store.set target id "no such id"' })
    expect(JSON.stringify(body)).not.toContain('canary-value')
  })

  test('shows no stack and no path of the machine', async () => {
    for (const frame of ['{', '5', '{"id":1,"method":"x"}', '{"id":1,"method":"doctor","params":{"deep":5}}']) {
      expect(JSON.stringify((await post(frame)).body)).not.toMatch(/\bat .*:\d+:\d+|node:internal|\/out\/main/)
    }
  })
})

describe('a frame nested very deep', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  test.each([
    ['as params', `{"id":1,"method":"status","params":${deep}}`],
    ['beside a 64-bit id', `{"id":18446744073709551615,"method":"status","params":${deep}}`],
    ['as id', `{"id":${deep},"method":"status"}`],
    ['as the whole frame', deep]
  ])('%s gets an ordinary error', async (_title, frame) => {
    const { status, body } = await post(frame)
    expect(status).toBe(200)
    expect([-32600, -32602, -32700]).toContain([body].flat()[0].error?.code)
    expect(await gateway.call('status')).toMatchObject({ status: 'ok' })
  })
})

describe('whatever is sent', () => {
  const RUNS = { numRuns: 250 }
  const FIELDS = [
    ...['targetId', 'key', 'value', 'includeValue', 'commandName', 'targetIds', 'deep', 'fix', 'dryRun', 'apply'],
    ...['sessionId', 'tool', 'message', 'limit', '__proto__', 'constructor']
  ]
  const VALID = [
    { jsonrpc: '2.0', id: 1, method: 'status', params: {} },
    { jsonrpc: '2.0', id: 'é', method: 'secrets.store.set', params: { targetId: 'custom.fuzz', value: 'harmless' } },
    { jsonrpc: '2.0', id: 18, method: 'secrets.resolve', params: { commandName: 'run', targetIds: ['custom.fuzz'] } },
    { id: -1, method: 'security.guard.evaluate', params: { sessionId: 's', tool: 't', message: 'rm -rf' } },
    { id: 2 ** 60, method: 'system.maintenance.run', params: { dryRun: true, deep: false } }
  ]
  const frameText = fc.oneof(
    fc.constantFrom(...VALID).map((frame) => JSON.stringify(frame)),
    fc.subarray(VALID, { minLength: 1 }).map((batch) => JSON.stringify(batch))
  )
  const json = fc.json({ maxDepth: 4 })
  let methods: string[]

  beforeAll(async () => {
    const { supportedMethods } = await gateway.call('status')
    methods = supportedMethods.filter((name: string) => name !== 'shutdown')
  })

  /** Neither a server error nor an internal one, and always an answer of the promised form. */
  const expectOrderly = async (body: string | Uint8Array<ArrayBuffer>): Promise<any[]> => {
    const { status, text } = await postBytes(body)
    expect([200, 204]).toContain(status)
    const answers = status === 204 ? [] : [JSON.parse(text)].flat()
    for (const answer of answers) {
      expect(answer.jsonrpc).toBe('2.0')
      expect('result' in answer).toBe(!('error' in answer))
      if ('error' in answer) expect(answer.error).toEqual(expect.objectContaining({ message: expect.any(String) }))
      expect(answer.error?.code).not.toBe(-32603)
    }
    return answers
  }
  const holds = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<unknown>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        await property(value)
      }),
      RUNS
    )

  test('arbitrary bytes are answered in order', () =>
    holds(fc.uint8Array({ maxLength: 2_000 }), (bytes) => expectOrderly(new Uint8Array(bytes))))

  test('arbitrary JSON is answered in order', () => holds(json, expectOrderly))

  test('valid frames with bytes changed, lost or added are answered in order', () => {
    const edit = fc.record({ at: fc.nat(), lose: fc.integer({ min: 0, max: 3 }), add: fc.uint8Array({ maxLength: 3 }) })
    const mutated = fc.tuple(frameText, fc.array(edit, { minLength: 1, maxLength: 4 })).map(([text, edits]) =>
      edits.reduce((bytes, { at, lose, add }) => {
        const start = at % bytes.length
        return Uint8Array.from([...bytes.slice(0, start), ...add, ...bytes.slice(start + lose), 0x20])
      }, new TextEncoder().encode(text))
    )
    return holds(mutated, expectOrderly)
  })

  test('valid frames with a member replaced by any JSON are answered in order', () => {
    const member = fc.constantFrom('jsonrpc', 'id', 'method', 'params', '__proto__', 'toJSON')
    // Written by hand: an object literal would swallow __proto__, and a member may come twice.
    const mutated = fc
      .tuple(fc.constantFrom(...VALID), member, json)
      .map(([frame, name, value]) => `{${JSON.stringify(frame).slice(1, -1)},"${name}":${value}}`)
    return holds(mutated, expectOrderly)
  })

  test('any parameters of any method are answered in order', () => {
    const params = fc
      .array(fc.tuple(fc.constantFrom(...FIELDS), json), { maxLength: 4 })
      .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`).join()}}`)
    const call = fc
      .tuple(fc.constantFrom(...methods), fc.oneof(params, json))
      .map(([method, value]) => `{"id":1,"method":"${method}","params":${value}}`)
    return holds(call, async (frame) => {
      expect(await expectOrderly(frame)).toEqual([expect.objectContaining({ id: 1 })])
    })
  })

  test('every text and every 64-bit whole number comes back as the id it was', async () => {
    await holds(fc.string({ unit: 'binary', maxLength: 200 }), async (id) => {
      const [answer] = await expectOrderly(JSON.stringify({ id, method: 'status' }))
      expect(answer.id).toBe(id)
    })
    await holds(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), async (id) => {
      const { text } = await postBytes(`{"method":"status","params":{},"id":${id}}`)
      expect(text).toMatch(new RegExp(`"id":\\s*${id}[,}]`))
    })
  })
})
