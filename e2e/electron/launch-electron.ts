import { _electron } from 'playwright'
import { WITH_CAMERA } from '../support/browser'
import { compile } from './compile'
import { findElectron } from './find-electron'
import { endWithin } from './end'
import { APP_FOLDER, type Desktop, type Start } from './launch'

/** Starts the app in Electron itself. */
export const launchElectron = async ({ userData, environment }: Start): Promise<Desktop> => {
  const { path } = findElectron()
  if (path === undefined) throw new Error('Electron is not here')
  const { probe } = await compile()
  // As root Chromium cannot use its sandbox; a machine that tests as root tests all but that.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: path,
    args: [...sandbox, WITH_CAMERA, '-r', probe, `--user-data-dir=${userData}`, APP_FOLDER],
    env: Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    )
  })
  const child = app.process()
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => (log += part.toString('utf8')))
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  return {
    kind: 'electron',
    userData,
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
