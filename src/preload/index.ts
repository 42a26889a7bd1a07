import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { Bridge } from '../shared/bridge'

// The preload is one file without imports of ours at run time; the channels are checked against the shared ones by type.
const CALL_CHANNEL: typeof import('../shared/bridge').CALL_CHANNEL = 'trust-console:call'
const NEWS_CHANNEL: typeof import('../shared/bridge').NEWS_CHANNEL = 'trust-console:news'

const bridge: Bridge = {
  call: (method, params) => ipcRenderer.invoke(CALL_CHANNEL, method, params),
  subscribe: (topic, listener) => {
    const onNews = (_event: IpcRendererEvent, name: unknown, data: unknown): void => {
      if (name === topic) listener(data as never)
    }
    ipcRenderer.on(NEWS_CHANNEL, onNews)
    return () => void ipcRenderer.off(NEWS_CHANNEL, onNews)
  }
}

contextBridge.exposeInMainWorld('trustConsole', bridge)
