import { create } from 'zustand'
import { client, type ConnectionState } from './client'

interface Connection {
  state: ConnectionState
  /** True once the gateway has let this page in, so that a later refusal means that the session ended. */
  wasLetIn: boolean
}

export const useConnection = create<Connection>(() => ({ state: 'entering', wasLetIn: false }))

/** Keeps the store in step with the client. */
export const watchConnection = (): (() => void) =>
  client().onConnection((state) =>
    useConnection.setState(({ wasLetIn }) => ({ state, wasLetIn: wasLetIn || state === 'connected' }))
  )

/** Why what needs the gateway cannot be done now, or undefined when it can. */
export const useOfflineReason = (): string | undefined =>
  useConnection(({ state }) =>
    state === 'lost' ? 'The gateway does not answer. This works again as soon as it does.' : undefined
  )
