import type { Bridge } from '../../../shared/bridge'
import { CallError, type Client } from './client'

/** The client inside the desktop app: the preload's bridge, which is there as long as the page is. */
export const bridgeClient = (bridge: Bridge): Client => ({
  call: async (method, params) => {
    const reply = await bridge.call(method, params)
    if (!reply.ok) throw new CallError(reply.error.code, reply.error.message, reply.error.data)
    return reply.result
  },
  subscribe: (topic, listener) => bridge.subscribe(topic, listener),
  onConnection: (listener) => {
    listener('connected')
    return () => undefined
  },
  reconnect: () => undefined
})
