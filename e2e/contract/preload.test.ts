import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { methodsFor } from '../../src/shared/api'
import type { Bridge } from '../../src/shared/bridge'

const FOLDER = resolve(import.meta.dirname, '../../out/preload')
const built = readFileSync(resolve(FOLDER, 'index.js'), 'utf8')

/** Runs the built preload with an `electron` that notes what is called, and gives back the bridge it exposes. */
const load = (): { bridge: Bridge; invoked: unknown[][] } => {
  const invoked: unknown[][] = []
  let bridge: Bridge | undefined
  const electron = {
    contextBridge: { exposeInMainWorld: (_name: string, exposed: Bridge) => (bridge = exposed) },
    ipcRenderer: {
      invoke: async (...args: unknown[]) => {
        invoked.push(args)
        return { ok: true, result: null }
      },
      on: () => undefined,
      off: () => undefined
    }
  }
  runInNewContext(built, {
    require: (name: string) => {
      if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`)
      return electron
    }
  })
  return { bridge: bridge!, invoked }
}

test('the built preload is one small file that brings no schemas', () => {
  expect(readdirSync(FOLDER)).toEqual(['index.js'])
  expect(built.length).toBeLessThan(8_000)
  expect(built).not.toMatch(/zod/i)
})

test('it exposes two functions', () => {
  expect(Object.keys(load().bridge).sort()).toEqual(['call', 'subscribe'])
})

test('it lets every method of the window through, on one channel', async () => {
  const { bridge, invoked } = load()
  for (const method of methodsFor(['window', 'desktop'])) await bridge.call(method, {})
  expect(invoked).toEqual(methodsFor(['window', 'desktop']).map((method) => ['trust-console:call', method, {}]))
})

test.each(['nope', 'Status', 'constructor', '__proto__', '', 7, null])('it refuses a method named %j', async (name) => {
  const { bridge, invoked } = load()
  expect(await bridge.call(name as never, {} as never)).toMatchObject({
    ok: false,
    error: { code: 'rpc.unknown-method' }
  })
  expect(invoked).toEqual([])
})

test('it knows no topic but the shared ones', () => {
  const { bridge } = load()
  expect(() => bridge.subscribe('nope' as never, () => undefined)).toThrow('no topic')
  expect(bridge.subscribe('activity', () => undefined)).toBeTypeOf('function')
})
