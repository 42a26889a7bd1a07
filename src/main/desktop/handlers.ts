import type { DesktopPreferences, FolderName } from '../../shared/desktop/contract'
import { AppError } from '../../shared/errors'
import type { Core } from '../compose'
import type { DesktopHandlers } from '../platform/no-desktop'
import { isInMemory } from '../settings/table'
import { folderProblem } from './folder'
import type { SecretClipboard } from './secret-clipboard'
import type { StateFile } from './state-file'

export interface DesktopParts {
  /** The core that these handlers are part of; asked for only when a method is called. */
  core: () => Pick<Core, 'secrets' | 'paths' | 'settings'>
  clipboard: Pick<SecretClipboard, 'copy'>
  file: Pick<StateFile, 'state' | 'change'>
  /** What this machine can do. */
  able: () => { tray: boolean; notifications: boolean }
  /** Opens a folder in the file manager. @returns what went wrong, or an empty text */
  openPath: (path: string) => Promise<string>
}

/** The methods that only the desktop app's own window may call. */
export const desktopHandlers = ({ core, clipboard, file, able, openPath }: DesktopParts): DesktopHandlers => {
  const preferences = (): { ok: true; preferences: DesktopPreferences; able: ReturnType<typeof able> } => ({
    ok: true,
    preferences: file.state.preferences,
    able: able()
  })
  return {
    'desktop.copySecret': async ({ targetId }, call) => {
      const { value } = await core().secrets.get(targetId, true)
      if (value === null) {
        throw new AppError('rpc.invalid-params', 'no value is stored for this target', { data: { field: 'targetId' } })
      }
      const copied = await clipboard.copy(targetId, value)
      call.note(noteOf(copied))
      call.handsOut([targetId])
      return { ok: true, ...copied }
    },
    'desktop.copyText': async ({ what, text }, call) => {
      const copied = await clipboard.copy(what, text)
      call.note(noteOf(copied))
      return { ok: true, ...copied }
    },
    'desktop.openFolder': async ({ folder }) => {
      const path = folderPath(folder, core())
      const problem = (await folderProblem(path, process.platform)) ?? (await openPath(path))
      if (problem) throw new AppError('desktop.unavailable', `${path} cannot be opened: ${problem}`)
      return { ok: true }
    },
    'desktop.preferences.get': preferences,
    'desktop.preferences.set': async (wanted, call) => {
      const changed = given(wanted)
      try {
        await file.change({ preferences: { ...file.state.preferences, ...changed } })
      } catch (error) {
        throw new AppError('settings.file-io', 'the preferences hold for now and cannot be kept in the home folder', {
          cause: error
        })
      }
      call.note(
        Object.entries(changed)
          .map(([name, value]) => `${name} ${value ? 'on' : 'off'}`)
          .join(', ')
      )
      return preferences()
    }
  }
}

const noteOf = ({ marked }: { marked: boolean }): string =>
  marked ? 'copied to the clipboard' : 'copied to the clipboard, without marks for its histories'

const folderPath = (folder: FolderName, { paths, settings }: Pick<Core, 'paths' | 'settings'>): string => {
  if (folder === 'home') return paths.home
  const statePath = settings.values['state.path']
  if (isInMemory(statePath))
    throw new AppError('desktop.unavailable', 'state is not kept, so there is no folder to open')
  return statePath
}

/** Members that are really there: a member given as undefined changes nothing. */
const given = (wanted: { [K in keyof DesktopPreferences]?: boolean | undefined }): Partial<DesktopPreferences> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
