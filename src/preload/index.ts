import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { Bridge, ReplyError } from '../shared/bridge'
import type { BridgeLists } from '../shared/bridge-lists'

/** Put in by the build (electron.vite.config.ts): a sandboxed preload is one file without imports of ours at run time. */
declare const __BRIDGE__: BridgeLists

const { callChannel, newsChannel, methods, topics } = __BRIDGE__

const refuse = (code: string, message: string): { ok: false; error: ReplyError } => ({
  ok: false,
  error: { code, message }
})

const bridge: Bridge = {
  call: async (method, params) => {
    if (!methods.includes(method)) return refuse('rpc.unknown-method', 'this window may not call a method of that name')
    try {
      return (await ipcRenderer.invoke(callChannel, method, params)) as never
    } catch {
      // What cannot be cloned, or an app that is just ending. Electron's own words would name its internals.
      return refuse('internal', 'the call did not reach the app; try again')
    }
  },
  subscribe: (topic, listener) => {
    if (!topics.includes(topic)) throw new Error('there is no topic of that name')
    const onNews = (_event: IpcRendererEvent, name: unknown, data: unknown): void => {
      if (name !== topic) return
      try {
        listener(data as never)
      } catch (error) {
        // The fault of one listener must not keep the news from those after it.
        console.error('a listener failed', error)
      }
    }
    ipcRenderer.on(newsChannel, onNews)
    return () => void ipcRenderer.off(newsChannel, onNews)
  }
}

contextBridge.exposeInMainWorld('trustConsole', bridge)
