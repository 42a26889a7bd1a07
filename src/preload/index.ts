import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '../shared/bridge'

// The preload is one file without imports at run time; the channel's name is checked against the shared one by its type.
const CALL_CHANNEL: typeof import('../shared/bridge').CALL_CHANNEL = 'trust-console:call'

const bridge: Bridge = {
  call: (method, params) => ipcRenderer.invoke(CALL_CHANNEL, method, params)
}

contextBridge.exposeInMainWorld('trustConsole', bridge)
