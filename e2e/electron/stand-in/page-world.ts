import type { Codec, Foreign } from './codec'

// The functions below run inside the page, given there as source text: each uses only its parameters and what every
// JavaScript world has.

/** Puts a value of the other world into this one's global object. */
export interface Peer {
  expose: (name: string, value: unknown) => void
}

/** One half of the bridge between a page's own world and the preload's. The halves share the DOM and nothing else, so they
 *  talk in texts, by events under names that only they know. Functions and promises stay where they are and get a number.
 *  It takes what it needs from the world at once: a page that changes a prototype later changes nothing here. */
export const makePeer = (codec: Codec, incoming: string, outgoing: string): Peer => {
  const target = globalThis as unknown as EventTarget
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with their target below
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const Event = CustomEvent
  const { apply, defineProperty } = Reflect
  const { parse, stringify } = JSON
  const { freeze, values } = Object
  const functions: ((...args: unknown[]) => unknown)[] = []
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const proxies = new Map<number, unknown>()
  let lastAnswer: { ok: boolean; value: string } = { ok: true, value: '' }
  let promiseCount = 0

  const say = (message: object): void => {
    apply(dispatchEvent, target, [new Event(outgoing, { detail: stringify(message) })])
  }
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
  const settle = (id: number, ok: boolean, result: unknown): void => {
    try {
      say({ kind: 'settle', id, ok, value: ok ? codec.encode(result, foreign) : messageOf(result) })
    } catch (error) {
      say({ kind: 'settle', id, ok: false, value: messageOf(error) })
    }
  }
  const foreign: Foreign = {
    encode: (value) => {
      if (typeof value === 'function') return ['function', functions.push(value as () => unknown) - 1]
      if (!(value instanceof Promise)) return undefined
      const id = promiseCount++
      value.then(
        (result) => settle(id, true, result),
        (error: unknown) => settle(id, false, error)
      )
      return ['promise', id]
    },
    decode: (kind, id) => {
      if (kind === 'promise') return new Promise((resolve, reject) => promises.set(id, { resolve, reject }))
      const known = proxies.get(id)
      if (known) return known
      const proxy = (...args: unknown[]): unknown => {
        say({ kind: 'call', id, value: codec.encode(args, foreign) })
        const { ok, value } = lastAnswer
        if (!ok) throw new Error(value)
        return codec.decode(value, foreign)
      }
      proxies.set(id, proxy)
      return proxy
    }
  }
  const deepFreeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) for (const part of values(value)) deepFreeze(part)
    return freeze(value)
  }
  const answerCall = (id: number, args: string): void => {
    try {
      const result = functions[id]?.(...(codec.decode(args, foreign) as unknown[]))
      say({ kind: 'answer', ok: true, value: codec.encode(result, foreign) })
    } catch (error) {
      say({ kind: 'answer', ok: false, value: messageOf(error) })
    }
  }
  const hear = ({ detail }: CustomEvent<string>): void => {
    const { kind, id, ok, value, name } = parse(detail)
    switch (kind) {
      case 'call':
        return answerCall(id as number, value as string)
      case 'answer':
        lastAnswer = { ok, value }
        return
      case 'settle': {
        const promise = promises.get(id as number)
        promises.delete(id as number)
        if (ok) promise?.resolve(codec.decode(value as string, foreign))
        else promise?.reject(new Error(value as string))
        return
      }
      default:
        defineProperty(target, name as string, {
          value: deepFreeze(codec.decode(value as string, foreign)),
          enumerable: true
        })
    }
  }
  apply(addEventListener, target, [incoming, hear])
  return { expose: (name, value) => say({ kind: 'expose', name, value: codec.encode(value, foreign) }) }
}

interface PreloadRenderer {
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => void }
  ipcRenderer: Record<string, (...args: any[]) => unknown>
}

/** What a sandboxed preload gets for `require('electron')`. `post` is the binding that only its world has; the main process
 *  answers by calling the global that `receiver` names, which only this world has either. */
export const makeRenderer = (
  codec: Codec,
  peer: Peer,
  post: (message: string) => void,
  receiver: string
): PreloadRenderer => {
  type Listener = (event: object, ...args: unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let calls = 0
  // Two steps: the clone refuses what Electron's would, and leaves getters and prototypes behind.
  const packed = (args: unknown[]): string => {
    try {
      return codec.encode(structuredClone(args))
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }
  const ipcRenderer: PreloadRenderer['ipcRenderer'] = {
    invoke: async (channel: string, ...args: unknown[]) => {
      const value = packed(args)
      const id = calls++
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
      post(JSON.stringify({ kind: 'invoke', id, channel, value }))
      return answer
    },
    send: (channel: string, ...args: unknown[]) => post(JSON.stringify({ kind: 'send', channel, value: packed(args) })),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off: (channel: string, listener: Listener) => {
      const all = listeners.get(channel) ?? []
      const last = all.lastIndexOf(listener)
      listeners.set(
        channel,
        all.filter((_listener, index) => index !== last)
      )
      return ipcRenderer
    }
  }
  ipcRenderer.removeListener = ipcRenderer.off!
  Object.defineProperty(globalThis, receiver, {
    value: (text: string) => {
      const { kind, id, channel, ok, value } = JSON.parse(text)
      if (kind === 'news') {
        const args = codec.decode(value as string) as unknown[]
        for (const listener of listeners.get(channel as string) ?? []) listener({ sender: ipcRenderer }, ...args)
        return
      }
      const call = waiting.get(id as number)
      waiting.delete(id as number)
      if (ok) call?.resolve(codec.decode(value as string))
      else call?.reject(new Error(value as string))
    }
  })
  return { contextBridge: { exposeInMainWorld: (name, value) => peer.expose(name, value) }, ipcRenderer }
}
