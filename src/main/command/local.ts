import type { MethodName } from '../../shared/api'
import { compose, type Core } from '../compose'
import { systemClock } from '../platform/clock'
import { createLog, type LogLevel } from '../platform/log'
import { commandCaller } from '../rpc/control'
import { forkHelper } from '../secrets/keychain/fork-helper'
import { KeytarKeyring } from '../secrets/keychain/keytar-keyring'
import { err, printable } from './io'
import type { During, Invocation } from './invocation'

const LEVELS: readonly LogLevel[] = ['info', 'warn', 'error']

/** The core for one run of the command line. A command logs only what goes wrong; `serve` logs more. */
export const composeFor = (invocation: Invocation, serve: boolean, onStopRequested: () => void): Core =>
  compose({
    home: invocation.home,
    flags: invocation.settingFlags,
    environment: process.env,
    workingFolder: process.cwd(),
    command: invocation.command,
    serve,
    keyring: new KeytarKeyring({
      environment: process.env,
      platform: process.platform,
      startHelper: forkHelper
    }),
    clock: systemClock,
    log: createLog((line) => process.stderr.write(line), serve ? LEVELS : []),
    onStopRequested
  })

/** Says what a first start made, and never the token itself. */
export const announceFirstStart = (core: Core): void => {
  const first = core.firstStart()
  if (!first) return
  const { values } = core.settings
  if (first.isFirst) {
    err('trust-console: first start in this home folder')
    err(`  home           ${core.paths.home}`)
    err(`  config         ${core.paths.config}`)
    err(`  policy bundle  ${values['security.policyBundlePath'] || 'none'}`)
  }
  if (first.tokenMinted) err('  gateway token  made; "trust-console token show" prints it')
}

/** Says what was done about a maintenance run that a crash had cut short. `serve` says it in its log. */
const announceRecovery = (core: Core): void => {
  const text = core.recovered()
  if (text !== null) err(`trust-console: ${printable(text)}`)
}

/** Opens the files, answers one call and closes them again. */
export const callHere = async (
  invocation: Invocation,
  method: MethodName,
  params: unknown,
  during?: During
): Promise<unknown> => {
  const core = composeFor(invocation, false, () => undefined)
  await core.start()
  try {
    announceFirstStart(core)
    announceRecovery(core)
    const end = during?.((asked, its) => core.router.call(asked, its, commandCaller()) as never)
    return await core.router.call(method, params, commandCaller()).finally(() => end?.())
  } finally {
    await core.stop()
  }
}
