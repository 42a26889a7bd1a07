import type { SettingsService } from '../settings/service'
import { isNative } from './backend'

export interface RequestedBackend {
  /** The backend asked for: by the settings, or since then by a move. */
  requested(): string
  /** @throws AppError settings.pinned where the next start would use another backend whatever config.json says */
  check(backend: string): void
  /** True when change() would write config.json. */
  changes(backend: string): boolean
  /** Makes this and the next starts use the backend. */
  change(backend: string): Promise<void>
}

/** True when a request leads to this backend once it holds all secrets. */
const leadsTo = (requested: string, backend: string): boolean => {
  const name = requested.trim().toLowerCase()
  if (backend === 'encrypted-file') return name === 'file' || name === 'encrypted-file'
  return name === 'auto' || name === backend
}

/** A pinned request that leads to the encrypted file only while that holds secrets, which it does after a move to it. */
const isBearable = (requested: string, backend: string): boolean => {
  const name = requested.trim().toLowerCase()
  return backend === 'encrypted-file' && (name === 'auto' || isNative(name))
}

/** Who decides on the backend: the setting, which a move changes in config.json. */
export const requestedBackend = (settings: SettingsService): RequestedBackend => {
  let moved: string | undefined
  const requested = (): string => moved ?? settings.values['secrets.backend']
  const mustChange = (backend: string): boolean => !leadsTo(requested(), backend)
  const changes = (backend: string): boolean => mustChange(backend) && !settings.isPinned('secrets.backend')
  return {
    requested,
    check: (backend) => {
      if (!mustChange(backend) || isBearable(requested(), backend)) return
      settings.refusePinned('secrets.backend')
    },
    changes,
    change: async (backend) => {
      if (!changes(backend)) return
      await settings.change({ 'secrets.backend': backend })
      // The setting itself counts from the next start on; the store moves now.
      moved = backend
    }
  }
}
