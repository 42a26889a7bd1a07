import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright'
import { launchProfile } from '../support/browser'
import { compiled } from './compile'
import { endWithin } from './end'
import { APP_FOLDER, type Desktop, type Start } from './launch'
import type { Answer, Ask } from './stand-in/channel'

/** Starts the built main bundle in Node, with a Chromium beside it for its windows. */
export const launchStandIn = async (start: Start): Promise<Desktop> => {
  const profile = join(start.userData, 'chromium')
  const context = await launchProfile(profile)
  const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).trim().split('\n')
  const child = await spawnStandIn(start, `ws://127.0.0.1:${port}${path}`)
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => (log += part.toString('utf8')))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const evaluate = asking(child)
  void ended.then(() => context.close())
  try {
    return {
      kind: 'stand-in',
      userData: start.userData,
      page: await Promise.race([firstPage(context), ended.then((code) => earlyEnd(code, log))]),
      evaluate: evaluate as Desktop['evaluate'],
      log: () => log,
      ended,
      close: async () => {
        await evaluate(({ app }: typeof import('electron')) => app.quit()).catch(() => undefined)
        const code = await endWithin(child, ended)
        await context.close()
        return code
      }
    }
  } catch (error) {
    child.kill('SIGKILL')
    await context.close()
    throw error
  }
}

/** Another process of the same app; without a browser it cannot open a window. */
export const spawnStandIn = async ({ userData, environment }: Start, browser = ''): Promise<ChildProcess> => {
  const { standIn, probe } = compiled()
  const main = join(APP_FOLDER, 'out/main/index.js')
  return spawn(process.execPath, ['-r', standIn, '-r', probe, main, `--user-data-dir=${userData}`], {
    env: { ...environment, STAND_IN_BROWSER: browser },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
}

/** The page that the app opened: the one which the profile starts with stays blank. */
const firstPage = async (context: BrowserContext): Promise<Page> => {
  const blank = new Set(context.pages())
  const page = await context.waitForEvent('page', { predicate: (opened) => !blank.has(opened), timeout: 30_000 })
  await page.waitForURL(/^https?:/)
  return page
}

const earlyEnd = (code: number | null, log: string): never => {
  throw new Error(`the desktop app ended with ${code ?? 'a signal'}: ${log}`)
}

const asking = (child: ChildProcess): ((run: (...args: any[]) => unknown, argument?: unknown) => Promise<any>) => {
  const waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>()
  let count = 0
  child.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.ok) call?.done(answer.value)
    else call?.failed(new Error(answer.message))
  })
  child.once('exit', () => {
    for (const { failed } of waiting.values()) failed(new Error('the desktop app has ended'))
  })
  return (run, argument) =>
    new Promise((done, failed) => {
      const ask: Ask = { id: ++count, source: run.toString(), argument }
      waiting.set(ask.id, { done, failed })
      child.send(ask, (error) => error && failed(error))
    })
}
