import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Bridge } from '../../../shared/bridge'
import { bridgeClient } from './bridge-client'
import { CallError, setClient } from './client'
import { platform, watchClipboard } from './platform'

interface Asked {
  method: string
  params: unknown
}

const makeBridge = (reply: unknown): { bridge: Bridge; asked: Asked[]; news: Map<string, (data: never) => void> } => {
  const asked: Asked[] = []
  const news = new Map<string, (data: never) => void>()
  const bridge = {
    call: (method: string, params: unknown) => {
      asked.push({ method, params })
      return Promise.resolve(reply)
    },
    subscribe: (topic: string, listener: (data: never) => void) => {
      news.set(topic, listener)
      return () => news.delete(topic)
    }
  } as unknown as Bridge
  return { bridge, asked, news }
}

afterEach(() => void vi.unstubAllGlobals())

describe('in the desktop app', () => {
  test('copies without reading the value, opens folders, and hears what became of the copy', async () => {
    const { bridge, asked, news } = makeBridge({ ok: true, result: { ok: true, clearsAfterMs: 30_000, marked: true } })
    vi.stubGlobal('window', { trustConsole: bridge })
    setClient(bridgeClient(bridge))
    expect(platform().kind).toBe('desktop')
    expect(await platform().copySecret('talk.apiKey')).toEqual({ clearsAfterMs: 30_000, lack: undefined })
    expect(platform().noFolders).toBeUndefined()
    await platform().openFolder('state')
    expect(await platform().copyText('recovery code', 'ABCD')).toEqual({ clearsAfterMs: 30_000, lack: undefined })
    expect(asked).toEqual([
      { method: 'desktop.copySecret', params: { targetId: 'talk.apiKey' } },
      { method: 'desktop.openFolder', params: { folder: 'state' } },
      { method: 'desktop.copyText', params: { what: 'recovery code', text: 'ABCD' } }
    ])
    const heard: string[] = []
    const end = watchClipboard((targetId, phase) => heard.push(`${targetId} ${phase}`))
    news.get('clipboard')?.({ targetId: 'talk.apiKey', phase: 'cleared' } as never)
    expect(heard).toEqual(['talk.apiKey cleared'])
    end()
    expect(news.size).toBe(0)
  })

  test('says so when a copy could not be kept out of clipboard histories', async () => {
    const { bridge } = makeBridge({ ok: true, result: { ok: true, clearsAfterMs: 30_000, marked: false } })
    vi.stubGlobal('window', { trustConsole: bridge })
    setClient(bridgeClient(bridge))
    expect((await platform().copySecret('x')).lack).toMatch(/clipboard histories/)
  })

  test('a refusal keeps its code and its field', async () => {
    const error = { code: 'rpc.invalid-params', message: 'no', data: { field: 'targetId' } }
    const { bridge } = makeBridge({ ok: false, error })
    vi.stubGlobal('window', { trustConsole: bridge })
    setClient(bridgeClient(bridge))
    const caught = await platform()
      .copySecret('x')
      .catch((thrown: unknown) => thrown)
    expect(caught).toBeInstanceOf(CallError)
    expect(caught).toMatchObject({ code: 'rpc.invalid-params', message: 'no', field: 'targetId' })
  })
})

describe('in a browser', () => {
  beforeEach(() => void vi.stubGlobal('window', {}))

  test('says why a folder cannot be opened', async () => {
    expect(platform().kind).toBe('browser')
    expect(platform().noFolders).toMatch(/browser cannot open a folder/)
    await expect(platform().openFolder('home')).rejects.toThrow(/browser cannot open a folder/)
  })
})
