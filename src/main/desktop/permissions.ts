import { APP_ORIGIN } from './links'

/** Why a page may use a feature that browsers ask for. What is not named here is refused. */
const REASONS: Readonly<Record<string, string>> = {
  'clipboard-sanitized-write': 'the page copies ids, reports and diagnostics when the operator presses Copy'
}

/** Judges one permission. Secrets do not pass here: they are put on the clipboard by the main process.
 *  @param requester URL or origin of the frame that asks */
export const isPermitted = (permission: string, requester: string, isMainFrame: boolean): boolean =>
  Object.hasOwn(REASONS, permission) &&
  isMainFrame &&
  (requester === APP_ORIGIN || requester.startsWith(`${APP_ORIGIN}/`))
