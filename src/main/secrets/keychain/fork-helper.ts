import { fork } from 'node:child_process'
import { join } from 'node:path'
import { HELPER_FILE, type CredentialAnswer, type CredentialHelper } from './credential-protocol'

/** Starts the helper as a child of plain Node. It keeps nobody alive: while a call is under way its timer does. */
export const forkHelper = (environment: Record<string, string>): CredentialHelper => {
  const child = fork(join(import.meta.dirname, HELPER_FILE), [], {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc']
  })
  child.unref()
  child.channel?.unref()
  // A send into a helper that has just died; its end is told by 'exit'.
  child.on('error', () => undefined)
  return {
    send: (request) => child.send(request, () => undefined),
    onAnswer: (listener) => child.on('message', (message) => listener(message as CredentialAnswer)),
    onEnd: (listener) => child.on('exit', (code, signal) => listener(signal ?? `code ${code ?? '?'}`)),
    kill: () => child.kill('SIGKILL')
  }
}
