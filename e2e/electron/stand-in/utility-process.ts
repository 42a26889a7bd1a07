import { fork } from 'node:child_process'
import { Imitation, strict } from './imitation'

/** A child of plain Node in place of a utility process. It finds Node's IPC channel instead of a parent port; the product's
 *  helper takes either. */
class UtilityProcess extends Imitation {
  readonly pid: number | undefined
  readonly postMessage: (message: unknown) => void
  readonly kill: () => boolean

  constructor(file: string, args: readonly string[], options: { env?: Record<string, string> }) {
    super('UtilityProcess', ['message', 'exit', 'spawn'])
    const child = fork(file, args, {
      env: options.env ?? process.env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc']
    })
    this.pid = child.pid
    this.postMessage = (message) => void child.send(message as object, () => undefined)
    this.kill = () => child.kill()
    child.on('spawn', () => this.emit('spawn'))
    child.on('message', (message) => this.emit('message', message))
    child.on('exit', (code) => this.emit('exit', code ?? 0))
    child.on('error', () => undefined)
  }
}

export const utilityProcess = strict(
  {
    fork: (file: string, args: readonly string[] = [], options: { env?: Record<string, string> } = {}) =>
      new UtilityProcess(file, args, options)
  },
  'utilityProcess'
)
