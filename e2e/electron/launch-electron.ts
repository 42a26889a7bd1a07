import { spawn, type ChildProcess } from 'node:child_process'
import { _electron } from 'playwright'
import { WITH_CAMERA } from '../support/browser'
import { compiled } from './compile'
import { findElectron } from './find-electron'
import { endWithin } from './end'
import { APP_FOLDER, type Desktop, type Start } from './launch'

/** Starts the app in Electron itself. */
export const launchElectron = async (start: Start): Promise<Desktop> => {
  const { path, args, env } = await commandOf(start)
  const app = await _electron.launch({ executablePath: path, args, env })
  const child = app.process()
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => (log += part.toString('utf8')))
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  return {
    kind: 'electron',
    userData: start.userData,
    page: await app.firstWindow(),
    evaluate: (run, argument) => app.evaluate(run as never, argument as never) as never,
    log: () => log,
    ended,
    close: async () => {
      await app.evaluate(({ app: running }) => running.quit()).catch(() => undefined)
      const code = await endWithin(child, ended)
      await app.close().catch(() => undefined)
      return code
    }
  }
}

/** Another process of the same app. */
export const spawnElectron = async (start: Start): Promise<ChildProcess> => {
  const { path, args, env } = await commandOf(start)
  return spawn(path, args, { env, stdio: 'ignore' })
}

const commandOf = async ({
  userData,
  environment
}: Start): Promise<{ path: string; args: string[]; env: Record<string, string> }> => {
  const { path } = findElectron()
  if (path === undefined) throw new Error('Electron is not here')
  const { probe } = compiled()
  // As root Chromium cannot use its sandbox; a machine that tests as root tests all but that.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const set = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    path,
    args: [...sandbox, WITH_CAMERA, '-r', probe, `--user-data-dir=${userData}`, APP_FOLDER],
    env: Object.fromEntries(set)
  }
}
