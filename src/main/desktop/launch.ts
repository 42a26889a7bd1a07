import { parseCommandLine } from '../command/parse'
import { AppError } from '../../shared/errors'
import type { Flags } from '../settings/resolve'

export interface Launch {
  home: string
  flags: Flags
}

/** Our own arguments: those after the first `--`. What stands before is Electron's and Chromium's business, and a switch after it
 *  is none of theirs. */
export const ownArguments = (argv: readonly string[]): readonly string[] => {
  const mark = argv.indexOf('--')
  return mark === -1 ? [] : argv.slice(mark + 1)
}

/** What the desktop app was started with: the same flags as `trust-console serve`.
 *  @throws AppError command.usage */
export const readLaunch = (argv: readonly string[], environment: NodeJS.ProcessEnv): Launch => {
  const parsed = parseCommandLine(['start', ...ownArguments(argv)], environment)
  if (parsed.kind !== 'run') throw new AppError('command.usage', 'ask for help with "trust-console start --help"')
  return { home: parsed.invocation.home, flags: parsed.invocation.settingFlags }
}
