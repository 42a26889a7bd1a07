import { create } from 'zustand'
import { client, type ConnectionState } from './client'

export const useConnection = create<{ state: ConnectionState }>(() => ({ state: 'entering' }))

/** Keeps the store in step with the client. */
export const watchConnection = (): (() => void) => client().onConnection((state) => useConnection.setState({ state }))
