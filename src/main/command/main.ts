import { AppError } from '../../shared/errors'
import { VERSION } from '../platform/version'
import { err, out, printable } from './io'
import { EXIT } from './invocation'
import { parseCommandLine } from './parse'

/** Runs one command line. @returns the exit code; errors are one line on stderr */
export const main = async (argv: readonly string[]): Promise<number> => {
  try {
    const parsed = parseCommandLine(argv, process.env)
    switch (parsed.kind) {
      case 'version':
        out(VERSION)
        return EXIT.good
      case 'help': {
        const { helpText } = await import('./help')
        out(helpText(parsed.command))
        return EXIT.good
      }
      case 'run': {
        const run = await parsed.spec.load()
        return await run(parsed.invocation)
      }
    }
  } catch (error) {
    err(`trust-console: ${describe(error)}`)
    return EXIT.error
  }
}

const describe = (error: unknown): string => {
  if (error instanceof AppError) return printable(error.message)
  if (process.env.TRUST_CONSOLE_DEBUG && error instanceof Error) return error.stack ?? error.message
  const what = error instanceof Error ? error.message : String(error)
  return `internal error: ${printable(what)}; TRUST_CONSOLE_DEBUG=1 shows where`
}
