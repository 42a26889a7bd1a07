import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { basename } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { environmentNames } from '../../shared/secrets/targets'
import { AppError, systemCode } from '../../shared/errors'
import { call, type Invocation } from './invocation'
import { err, printable } from './io'
import { Masker } from './mask'
import { isMaskable, maskedForms } from './masked-forms'

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
/** What a shell answers for a command that is not there, or that it may not start. */
const NOT_FOUND = 127
const NOT_STARTED = 126
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

interface Wanted {
  targetId: string
  variable: string
}

/** Runs a command with secrets in its environment. @returns its exit code, or 128 and the signal that ended it */
export const runWithSecrets = async (invocation: Invocation): Promise<number> => {
  const wanted = (invocation.lists.target ?? []).map(wantedOf)
  const [file = '', ...args] = invocation.childCommand
  if (wanted.length === 0) throw new AppError('command.usage', 'say which secrets: --target ID[=NAME]')
  refuseTwice(wanted.map(({ variable }) => variable))
  const secrets = await secretsFor(invocation, wanted, file)
  for (const { targetId, value } of secrets)
    if (!isMaskable(value)) err(`trust-console: note: the value of ${targetId} is too short to be masked`)
  const variables = Object.fromEntries(secrets.map(({ variable, value }) => [variable, value]))
  const forms = maskedForms(secrets.map(({ value }) => value))
  try {
    const child = spawn(file, args, { env: { ...process.env, ...variables }, stdio: ['inherit', 'pipe', 'pipe'] })
    const [code] = await Promise.all([
      ended(child),
      passMasked(child.stdout, process.stdout, new Masker(forms)),
      passMasked(child.stderr, process.stderr, new Masker(forms))
    ])
    return code
  } catch (error) {
    // Nothing of the error but its code: its message may hold arguments, which may hold a secret.
    const isMissing = systemCode(error) === 'ENOENT'
    const why = isMissing ? 'was not found' : `cannot be started (${systemCode(error) ?? 'error'})`
    err(`trust-console: ${printable(file)} ${why}`)
    return isMissing ? NOT_FOUND : NOT_STARTED
  }
}

/** `ID` or `ID=NAME`: an id may hold an equals sign, a variable may not. */
const wantedOf = (given: string): Wanted => {
  const at = given.lastIndexOf('=')
  if (at === -1) return { targetId: given, variable: environmentNames(given)[0] ?? '' }
  const variable = given.slice(at + 1)
  if (!VARIABLE.test(variable))
    throw new AppError('command.usage', `--target ${given}: what follows = is not the name of a variable`)
  return { targetId: given.slice(0, at), variable }
}

const refuseTwice = (variables: readonly string[]): void => {
  const twice = variables.find((name, index) => variables.indexOf(name) !== index)
  if (twice !== undefined)
    throw new AppError('command.usage', `two targets would both be ${twice}; give one another name with =NAME`)
}

/** @throws AppError command.usage with every target that has no value; nothing is started then */
const secretsFor = async (
  invocation: Invocation,
  wanted: readonly Wanted[],
  file: string
): Promise<(Wanted & { value: string })[]> => {
  const targetIds = [...new Set(wanted.map(({ targetId }) => targetId))]
  // The command's name is for the record; its arguments are not.
  const commandName = `secrets run ${basename(file)}`.slice(0, 200)
  const { assignments, diagnostics } = await call(invocation, 'secrets.resolve', { commandName, targetIds })
  const values = new Map(assignments.map(({ path, value }) => [path, value]))
  const found = wanted.flatMap((each) => {
    const value = values.get(each.targetId)
    return typeof value === 'string' ? [{ ...each, value }] : []
  })
  if (found.length < wanted.length)
    throw new AppError('command.usage', `nothing was started: ${diagnostics.join('; ') || 'a target has no value'}`)
  const unfit = found.find(({ value }) => value.includes('\0'))
  if (unfit)
    throw new AppError('command.usage', `nothing was started: the value of ${unfit.targetId} holds a zero character`)
  return found
}

/** Passes a stream on through a mask, no faster than it is read. @returns once all of it is passed on */
const passMasked = async (from: Readable, to: Writable, masker: Masker): Promise<void> => {
  const write = async (bytes: Buffer): Promise<void> => {
    if (bytes.length > 0 && !to.write(bytes)) await new Promise((done) => to.once('drain', done))
  }
  for await (const chunk of from as AsyncIterable<Buffer>) await write(masker.write(chunk))
  await write(masker.end())
}

const ended = (child: ChildProcess): Promise<number> => {
  const stopForwarding = forwardSignals(child)
  return new Promise<number>((done, failed) => {
    child.on('error', failed)
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  }).finally(stopForwarding)
}

/** Signals go to the command, whose end is ours. What is typed at a terminal reaches it by itself. */
const forwardSignals = (child: ChildProcess): (() => void) => {
  const forward = (signal: NodeJS.Signals): void => {
    const isTyped = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')
    if (!isTyped) child.kill(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  return () => {
    for (const signal of FORWARDED) process.off(signal, forward)
  }
}
