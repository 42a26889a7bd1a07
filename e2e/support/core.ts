import type { MethodName } from '../../src/shared/api'
import { compose, type Core } from '../../src/main/compose'
import { systemClock, type Clock } from '../../src/main/platform/clock'
import { silentLog, type Log } from '../../src/main/platform/log'
import { commandCaller } from '../../src/main/rpc/control'
import { noKeyring } from '../../src/main/secrets/keychain/keyring'
import type { Variables } from './trust-console'

/** The product in this very process, gateway included: for what needs hundreds of restarts, or a clock of its own. */
export interface CoreUnderTest extends Core {
  /** A call as the operator's command line makes it. */
  ask(method: MethodName, params?: unknown): Promise<any>
}

export const coreIn = (
  home: string,
  { variables = {}, clock = systemClock, log = silentLog }: { variables?: Variables; clock?: Clock; log?: Log } = {}
): CoreUnderTest => {
  const core = compose({
    home,
    flags: {},
    environment: { TRUST_CONSOLE_HTTP_PORT: '0', TRUST_CONSOLE_HEARTBEAT_ENABLED: 'no', ...variables },
    workingFolder: home,
    command: 'serve',
    serve: true,
    keyring: noKeyring,
    clock,
    log,
    onStopRequested: () => undefined
  })
  return { ...core, ask: (method, params = {}) => core.router.call(method, params, commandCaller()) }
}
