import { parseArgs } from 'node:util'
import type { CdpConnection } from './cdp'

const { values } = parseArgs({ options: { 'user-data-dir': { type: 'string' } }, strict: false })

/** What the parts of the stand-in share: one process is one app. */
export const state: { ready: boolean; quitting: boolean; browser: CdpConnection | undefined; userData: string } = {
  ready: false,
  quitting: false,
  browser: undefined,
  userData: typeof values['user-data-dir'] === 'string' ? values['user-data-dir'] : ''
}

export const browser = (): CdpConnection => {
  if (!state.browser) throw new Error('the app is not ready')
  return state.browser
}
