import { schemes, type Privileges } from './app-url'
import { strict } from './imitation'
import { state } from './state'

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()

export const protocol = strict(
  {
    registerSchemesAsPrivileged: (customSchemes: { scheme: string; privileges?: Privileges }[]): void => {
      if (state.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
      for (const { scheme, privileges = {} } of customSchemes) schemes.set(scheme, privileges)
    },
    handle: (scheme: string, handler: Handler): void => {
      if (!schemes.get(scheme)?.standard) throw new Error(`the stand-in serves standard schemes only, not ${scheme}:`)
      if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} has been registered`)
      handlers.set(scheme, handler)
    },
    unhandle: (scheme: string): void => void handlers.delete(scheme),
    isProtocolHandled: (scheme: string): boolean => handlers.has(scheme)
  },
  'protocol'
)

export const handlerOf = (url: string): Handler | undefined => handlers.get(url.slice(0, url.indexOf(':')))

/** Requests of the main process itself, for the app's own schemes only. */
export const net = strict(
  {
    fetch: async (url: string, init?: RequestInit): Promise<Response> => {
      const handler = handlerOf(url)
      if (!handler) throw new Error(`the stand-in does not fetch ${url}`)
      return handler(new Request(url, init))
    }
  },
  'net'
)
