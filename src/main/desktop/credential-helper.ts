import { join } from 'node:path'
import { utilityProcess } from 'electron'
import { HELPER_FILE, type CredentialAnswer, type CredentialHelper } from '../secrets/keychain/credential-protocol'

/** Starts the helper as a utility process: the packaged app cannot run as plain Node.
 *  @see https://www.electronjs.org/docs/latest/api/utility-process */
export const startUtilityHelper = (environment: Record<string, string>): CredentialHelper => {
  const child = utilityProcess.fork(join(import.meta.dirname, HELPER_FILE), [], {
    env: environment,
    execArgv: [],
    stdio: 'ignore',
    serviceName: 'Trust Console credentials'
  })
  return {
    send: (request) => child.postMessage(request),
    onAnswer: (listener) => child.on('message', (message) => listener(message as CredentialAnswer)),
    onEnd: (listener) => child.on('exit', (code) => listener(`code ${code}`)),
    kill: () => {
      try {
        // Its own kill() asks kindly, which a hanging native call does not hear.
        if (child.pid === undefined) child.kill()
        else process.kill(child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }
}
