import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Core, CoreOptions } from '../compose'
import { systemClock } from '../platform/clock'
import { silentLog } from '../platform/log'
import { commandCaller } from '../rpc/control'
import { noKeyring } from '../secrets/keychain/keyring'
import type { Target } from './target'

export interface ThrowAway {
  readonly target: Target
  /** Ends it and takes its home away. */
  end(): Promise<void>
}

/** Nothing of the operator's: no secret, no state, no schedule, a free port of this machine. */
const FLAGS: CoreOptions['flags'] = {
  'http.bind': '127.0.0.1',
  'http.port': '0',
  'state.path': 'memory://self-test',
  'secrets.backend': 'env',
  'security.policyBundlePath': '',
  'heartbeat.enabled': 'false'
}

/** Starts a second gateway of the same program for probes that would harm the one in use. It has a home and a token of its own
 *  and the default settings, and knows nothing of the environment.
 *  @param compose builds the program */
export const startThrowAway = async (compose: (options: CoreOptions) => Core): Promise<ThrowAway> => {
  const home = await mkdtemp(join(tmpdir(), 'trust-console-selftest-'))
  const core = compose({
    home,
    flags: FLAGS,
    environment: {},
    workingFolder: home,
    command: 'self-test',
    serve: true,
    keyring: noKeyring,
    clock: systemClock,
    log: silentLog,
    onStopRequested: () => undefined
  })
  const end = async (): Promise<void> => {
    await core.stop().finally(() => rm(home, { recursive: true, force: true, maxRetries: 5 }))
  }
  const tokenOf = (): string => core.settings.values['gateway.authToken']
  try {
    await core.start()
    const url = core.gatewayUrl()
    if (url === null) throw new Error('it does not listen')
    return {
      target: {
        url,
        token: tokenOf(),
        asksForToken: true,
        isThrowAway: true,
        isOurs: (from) => core.hasConnectionFrom(from),
        rotate: async () => {
          await core.router.call('gateway.token.rotate', {}, commandCaller())
          return tokenOf()
        }
      },
      end
    }
  } catch (error) {
    await end()
    throw error
  }
}
