import type { Handlers } from '../../shared/method'
import type { settingsMethods } from '../../shared/settings/contract'
import type { Call } from '../rpc/caller'
import type { SettingsService } from './service'

export const settingsHandlers = (settings: SettingsService): Handlers<typeof settingsMethods, Call> => ({
  'settings.list': () => ({ ok: true, configPath: settings.configPath, items: settings.list() })
})
