import type { Handlers } from '../../shared/method'
import type { settingsMethods } from '../../shared/settings/contract'
import type { Call } from '../rpc/caller'
import type { SettingsService } from './service'

export const settingsHandlers = (
  settings: SettingsService,
  /** Writes an operator's changes. */
  set: SettingsService['set']
): Handlers<typeof settingsMethods, Call> => ({
  'settings.list': () => ({ ok: true, configPath: settings.configPath, items: settings.list() }),
  'settings.check': async ({ changes }) => {
    const reviewed = await settings.check(changes)
    return { ok: reviewed.problems.length === 0, ...reviewed }
  },
  'settings.set': async ({ changes }, call) => {
    const { changes: made, warnings } = await set(changes)
    for (const { key, from, to } of made) call.note(`${key} ${JSON.stringify(from)} → ${JSON.stringify(to)}`)
    const keysWhere = (needsRestart: boolean): string[] =>
      made.filter((change) => change.needsRestart === needsRestart).map(({ key }) => key)
    return {
      ok: true,
      configPath: settings.configPath,
      warnings,
      changes: made,
      applied: keysWhere(false),
      pending: keysWhere(true)
    }
  }
})
