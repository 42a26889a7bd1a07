import { create } from 'zustand'
import type { SecretSummary, StoreStatus } from '../../../shared/secrets/contract'
import { call, client, messageOf } from '../app/client'

interface SecretsState {
  status: StoreStatus | undefined
  items: readonly SecretSummary[]
  /** Why the last look failed. What was seen before stays. */
  problem: string | undefined
}

/** What the gateway said about its secrets: names, lengths and times, never a value. */
export const useSecrets = create<SecretsState>(() => ({ status: undefined, items: [], problem: undefined }))

let lastAsked = 0

/** Asks for the status and, where the store can be read, the list. Only the latest answer counts. */
export const refreshSecrets = async (): Promise<void> => {
  const asked = ++lastAsked
  const settle = (state: Partial<SecretsState>): void => {
    if (asked === lastAsked) useSecrets.setState(state)
  }
  try {
    const { store: status } = await call('secrets.store.status', {})
    const items = status.state === 'ready' ? (await call('secrets.store.list', {})).items : []
    settle({ status, items, problem: undefined })
  } catch (error) {
    settle({ problem: messageOf(error) })
  }
}

/** Keeps the page in step with the gateway. @returns a function that ends it */
export const watchSecrets = (): (() => void) => {
  const refresh = (): void => void refreshSecrets()
  const ends = [client().subscribe('secrets', refresh), client().subscribe('settings', refresh)]
  return () => ends.forEach((end) => end())
}

/** @throws CallError */
export const saveSecret = async (targetId: string, value: string): Promise<void> => {
  await call('secrets.store.set', { targetId, value })
  await refreshSecrets()
}

/** @throws CallError */
export const deleteSecret = async (targetId: string): Promise<void> => {
  await call('secrets.store.delete', { targetId })
  await refreshSecrets()
}

/** Has the gateway read its file again. @throws CallError when it cannot be read */
export const reloadSecrets = async (): Promise<void> => {
  try {
    await call('secrets.reload', {})
  } finally {
    await refreshSecrets()
  }
}

/** Reads one value for the caller to show or copy, and to forget. Key material: keep out of stores and logs.
 *  @throws CallError, or an Error when nothing is stored under the id any more */
export const readSecret = async (targetId: string): Promise<string> => {
  const { value } = await call('secrets.store.get', { targetId, includeValue: true })
  if (value === null) throw new Error(`Nothing is stored under ${targetId} any more.`)
  return value
}
