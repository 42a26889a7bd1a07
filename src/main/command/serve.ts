import type { Core } from '../compose'
import { commandCaller } from '../rpc/control'
import { offerBrowser } from './browser'
import { EXIT, type ExitCode, type Invocation } from './invocation'
import { err, out } from './io'
import { announceFirstStart, composeFor } from './local'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs the gateway until a signal or a `shutdown` call. The listening line on stdout is for programs. */
export const serve = (invocation: Invocation): Promise<ExitCode> =>
  runGateway(invocation, async (core) => {
    if (invocation.options.browser === true) return tellLink(await linkOf(core), true)
    err('trust-console: "trust-console ui" prints a one-time link to the console for a browser on this machine')
  })

/** Runs the gateway; `greet` says how to reach the console once it listens.
 *  @throws AppError home.*, settings.*, gateway.cannot-listen */
export const runGateway = async (invocation: Invocation, greet: (core: Core) => Promise<void>): Promise<ExitCode> => {
  let requestStop: (why: string) => void = () => undefined
  const stopped = new Promise<string>((done) => (requestStop = done))
  const core = composeFor(invocation, true, () => requestStop('a shutdown call'))
  await core.start()
  for (const signal of SIGNALS) {
    process.on(signal, () => requestStop(signal))
  }
  let failure: Error | undefined
  process.on('uncaughtException', (error) => {
    failure = error
    requestStop('a fault')
  })
  announceFirstStart(core)
  const url = core.gatewayUrl() ?? ''
  err(`trust-console: the gateway listens at ${url}; POST ${url}/rpc, stop with Ctrl+C`)
  out(JSON.stringify({ event: 'listening', url, pid: process.pid }))
  await greet(core)
  const why = await stopped
  err(`trust-console: stopping after ${why}`)
  await core.stop()
  if (failure === undefined) return EXIT.good
  err(failure.stack ?? failure.message)
  return EXIT.error
}

/** A one-time link to the console of a running gateway. Like every such link, it is recorded. */
export const linkOf = async (core: Core): Promise<string> => {
  const { url } = (await core.router.call('ui.ticket', {}, commandCaller())) as { url: string }
  return url
}

/** Prints the link for the operator, and opens it if that is wanted. */
export const tellLink = async (url: string, opens: boolean): Promise<void> => {
  err(`trust-console: the console is at ${url} (works once, within 60 seconds; "trust-console ui" prints another)`)
  if (opens) await offerBrowser(url)
}
