import { methodsFor } from '../../shared/api'
import { SERVICE_NAME, type gatewayMethods } from '../../shared/gateway/contract'
import type { Handlers } from '../../shared/method'
import { mintToken } from '../home/first-start'
import type { Clock } from '../platform/clock'
import { VERSION } from '../platform/version'
import type { Call } from '../rpc/caller'
import { openRpcDocument } from '../rpc/openrpc'
import type { SettingsService } from '../settings/service'
import { AppError } from '../../shared/errors'
import { needsToken } from './admission'
import { callableUrl } from './probe'

/** What the methods need to know of the running gateway. A process without one has none. */
export interface RunningGateway {
  readonly url: string | null
  /** Why a gateway that should listen does not, or null. */
  readonly problem: string | null
  readonly tokenSockets: number
  issueTicket(): { ticket: string; livesMs: number }
}

export const gatewayHandlers = (
  settings: SettingsService,
  gateway: RunningGateway,
  clock: Clock,
  requestStop: () => void
): Handlers<typeof gatewayMethods, Call> => {
  const startedAt = clock.tickMs()
  return {
    status: (_params, { caller }) => {
      const supportedMethods = methodsFor(caller.audiences)
      const { problem } = gateway
      const status = {
        status: 'ok' as const,
        service: SERVICE_NAME,
        version: VERSION,
        supportedMethods,
        count: supportedMethods.length,
        gateway_auth_mode: needsToken(settings.values) ? ('token' as const) : ('none' as const),
        configHash: settings.configHash(),
        uptimeMs: Math.round(clock.tickMs() - startedAt),
        url: gateway.url
      }
      return problem === null ? status : { ...status, gatewayProblem: problem }
    },
    shutdown: () => {
      // The answer goes out first; stopping waits for it.
      setImmediate(requestStop)
      return { ok: true }
    },
    'rpc.discover': () => openRpcDocument(),
    'ui.ticket': () => {
      const { url, problem } = gateway
      if (url === null) {
        throw new AppError(
          'command.unreachable',
          problem ?? 'no gateway runs in this home folder; start it with "trust-console serve"'
        )
      }
      const { ticket, livesMs } = gateway.issueTicket()
      // In the fragment, which a browser keeps to itself: it reaches neither a server nor its log.
      return { ok: true, url: `${callableUrl(url)}/ui/#ticket=${ticket}`, livesMs }
    },
    'gateway.token.show': () => {
      const token = settings.values['gateway.authToken']
      return { ok: true, token: token === '' ? null : token, source: settings.sourceOf('gateway.authToken').name }
    },
    'gateway.token.rotate': async () => {
      const closedSockets = gateway.tokenSockets
      await settings.change({ 'gateway.authToken': mintToken() })
      return { ok: true, rotatedAtMs: clock.nowMs(), closedSockets }
    }
  }
}
