import { methodsFor, type MethodResult } from '../../shared/api'
import { SERVICE_NAME, type ConstantStatus, type gatewayMethods } from '../../shared/gateway/contract'
import { Composed, type Handlers } from '../../shared/method'
import type { ClientGrant } from '../clients/grant'
import { mintToken } from '../home/first-start'
import type { Clock } from '../platform/clock'
import { VERSION } from '../platform/version'
import type { Call, Caller } from '../rpc/caller'
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

const aboutClient = ({ id, name, kept, usesLeft }: ClientGrant): MethodResult<'status'>['client'] => ({
  id,
  name,
  targets: kept.targets,
  expiresAtMs: kept.expiresAtMs,
  usesLeft
})

export const gatewayHandlers = (
  settings: SettingsService,
  gateway: RunningGateway,
  clock: Clock,
  requestStop: () => void
): Handlers<typeof gatewayMethods, Call> => {
  const startedAt = clock.tickMs()
  let last: ConstantStatus | undefined

  /** The same object for as long as it holds the same, for all callers with the gateway's token. */
  const constantStatus = ({ audiences, client }: Caller): ConstantStatus => {
    const supportedMethods = client?.methodNames ?? methodsFor(audiences)
    const mode = needsToken(settings.values) ? 'token' : 'none'
    const configHash = settings.configHash()
    const { url, problem } = gateway
    const isAsLast =
      !client &&
      last?.supportedMethods === supportedMethods &&
      last.gateway_auth_mode === mode &&
      last.configHash === configHash &&
      last.url === url &&
      last.gatewayProblem === (problem ?? undefined)
    if (last && isAsLast) return last
    const status: ConstantStatus = {
      status: 'ok',
      service: SERVICE_NAME,
      version: VERSION,
      supportedMethods,
      count: supportedMethods.length,
      gateway_auth_mode: mode,
      configHash,
      url,
      ...(problem !== null && { gatewayProblem: problem }),
      ...(client && { client: aboutClient(client) })
    }
    if (!client) last = status
    return status
  }

  return {
    status: (_params, { caller }) =>
      new Composed<ConstantStatus & { uptimeMs: number }>(constantStatus(caller), {
        uptimeMs: Math.round(clock.tickMs() - startedAt)
      }),
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
