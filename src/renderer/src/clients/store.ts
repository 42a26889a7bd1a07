import { create } from 'zustand'
import type { ClientList } from '../../../shared/clients/contract'
import type { MethodInput } from '../../../shared/api'
import { call, client, messageOf } from '../app/client'

interface ClientsState {
  list: ClientList | undefined
  /** Why the last look failed. What was seen before stays. */
  problem: string | undefined
}

/** What the gateway said about its clients: scopes and times, never a token. */
export const useClients = create<ClientsState>(() => ({ list: undefined, problem: undefined }))

let lastAsked = 0

/** Only the latest answer counts. */
export const refreshClients = async (): Promise<void> => {
  const asked = ++lastAsked
  const settle = (state: Partial<ClientsState>): void => {
    if (asked === lastAsked) useClients.setState(state)
  }
  try {
    settle({ list: await call('clients.list', {}), problem: undefined })
  } catch (error) {
    settle({ problem: messageOf(error) })
  }
}

/** Keeps the page in step with the gateway. @returns a function that ends it */
export const watchClients = (): (() => void) => client().subscribe('clients', () => void refreshClients())

/** @returns the token. Secret: for the caller to show once and forget, and for no store or log
 *  @throws CallError */
export const createClient = async (wish: MethodInput<'clients.create'>): Promise<{ name: string; token: string }> => {
  const { client: made, token } = await call('clients.create', wish)
  await refreshClients()
  return { name: made.name, token }
}

/** @returns how many open sockets were closed. @throws CallError */
export const revokeClient = async (id: string): Promise<number> => {
  try {
    return (await call('clients.revoke', { id })).closedSockets
  } finally {
    await refreshClients()
  }
}
