import type { MethodInput, MethodName, MethodResult } from '../../shared/api'
import { AppError } from '../../shared/errors'
import { homePaths } from '../home/paths'
import type { Flags } from '../settings/resolve'
import { flagOf } from '../settings/table'
import { err, out, printableJson } from './io'
import { askOwner } from './owner-client'

/** Exit codes of the contract, section 2. */
export const EXIT = { good: 0, error: 1, postureNotGood: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export type Options = Readonly<Record<string, string | boolean | undefined>>

/** One run of the command line, parsed. */
export interface Invocation {
  /** The command's own name, such as `secrets set`. */
  command: string
  home: string
  positionals: readonly string[]
  options: Options
  /** Options that may be given several times. */
  lists: Readonly<Record<string, readonly string[]>>
  /** What follows --, for the command that starts another. */
  childCommand: readonly string[]
  settingFlags: Flags
  /** The arguments as they were given, for another process of ours that reads them again. */
  args: readonly string[]
  json: boolean
}

/** How long a command waits for other short commands to leave the home folder. */
const PATIENCE_MS = 15_000

/** Asks the instance that answers a long call, meanwhile. */
export type Ask = <M extends MethodName>(method: M, params: MethodInput<M>) => Promise<MethodResult<M> | undefined>

/** Watches a long call. @returns what ends the watching */
export type During = (ask: Ask) => () => void

/** Calls a method: in the process that owns the home folder, or here when none does.
 *  @param during for a call that may take long: it is waited for without a limit
 *  @throws AppError what the method throws, or home.*, settings.* */
export const call = async <M extends MethodName>(
  invocation: Invocation,
  method: M,
  params: MethodInput<M>,
  during?: During
): Promise<MethodResult<M>> => {
  const { owner } = homePaths(invocation.home)
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const end = during?.(async (asked, its) => (await askOwner(owner, asked, its))?.result as never)
    const answer = await askOwner(owner, method, params, during && 0).finally(() => end?.())
    if (answer) {
      refuseSettingFlags(invocation)
      return answer.result as MethodResult<M>
    }
    try {
      const { callHere } = await import('./local')
      return (await callHere(invocation, method, params, during)) as MethodResult<M>
    } catch (error) {
      // Another process took the folder between our look and our try: it can answer.
      if (!(error instanceof AppError) || error.code !== 'home.owned' || performance.now() > deadline) throw error
    }
  }
}

/** Settings of a running instance are not changed by the flags of a later command; saying nothing would hide that. */
const refuseSettingFlags = ({ settingFlags, home }: Invocation): void => {
  const [key] = Object.keys(settingFlags) as (keyof Flags)[]
  if (key === undefined) return
  err(`trust-console: note: --${flagOf(key)} has no effect, because a running instance owns ${home}`)
}

/** Prints the RPC result as it is with --json, else what `render` makes of it. */
export const print = <T>({ json }: Invocation, result: T, render: (result: T) => string): void =>
  out(json ? printableJson(result) : render(result))
