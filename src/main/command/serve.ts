import { EXIT, type ExitCode, type Invocation } from './invocation'
import { err, out } from './io'
import { announceFirstStart, composeFor } from './local'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs the gateway until a signal or a `shutdown` call. The listening line on stdout is for programs. */
export const serve = async (invocation: Invocation): Promise<ExitCode> => {
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
  err('trust-console: "trust-console ui" prints a one-time link to the console for a browser on this machine')
  out(JSON.stringify({ event: 'listening', url, pid: process.pid }))
  const why = await stopped
  err(`trust-console: stopping after ${why}`)
  await core.stop()
  if (failure === undefined) return EXIT.good
  err(failure.stack ?? failure.message)
  return EXIT.error
}
