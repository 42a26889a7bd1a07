export type Operation = 'open' | 'write' | 'sync' | 'syncFolder' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'truncate'

export interface Effect {
  code?: string
  half?: boolean
  hold?: boolean
}

export const install: () => Promise<void>
export const setFaults: (decide: ((operation: Operation, path: string) => Effect | undefined) | undefined) => void
