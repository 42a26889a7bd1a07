import { desktopMethods } from '../../shared/desktop/contract'
import { AppError } from '../../shared/errors'
import type { Handlers } from '../../shared/method'
import type { Call } from '../rpc/caller'

export type DesktopHandlers = Handlers<typeof desktopMethods, Call>

const refuse = (): never => {
  throw new AppError('desktop.unavailable', 'this runs without the desktop app, which alone can do that')
}

/** The desktop's methods where there is no desktop: `serve` and the commands. */
export const noDesktop: DesktopHandlers = {
  'desktop.copySecret': refuse,
  'desktop.copyText': refuse,
  'desktop.openFolder': refuse,
  'desktop.preferences.get': refuse,
  'desktop.preferences.set': refuse
}
