import { create } from 'zustand'
import type { MethodResult } from '../../../shared/api'
import { call, client, messageOf } from '../app/client'

interface SettingsState {
  list: MethodResult<'settings.list'> | undefined
  problem: string | undefined
}

export const useSettings = create<SettingsState>(() => ({ list: undefined, problem: undefined }))

export const load = async (): Promise<void> => {
  try {
    useSettings.setState({ list: await call('settings.list', {}), problem: undefined })
  } catch (error) {
    useSettings.setState({ problem: messageOf(error) })
  }
}

/** Keeps the list fresh while the page is open. */
export const watch = (): (() => void) => {
  const ends = [
    client().subscribe('settings', () => void load()),
    client().onConnection((state) => {
      const isFirstFailure = state === 'lost' && useSettings.getState().list === undefined
      if (state === 'connected' || isFirstFailure) void load()
    })
  ]
  return () => ends.forEach((end) => end())
}
