import { spawn } from 'node:child_process'
import { err } from './io'

/** An opener that still runs after this long is showing the page. */
const OPENS_WITHIN_MS = 3_000

/** The system's own way to open a link. */
const openerOf = (platform: NodeJS.Platform): readonly [string, ...string[]] => {
  if (platform === 'darwin') return ['open']
  // Not cmd.exe with "start": that would read the link as a command line.
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
}

/** Opens a link with the system's opener. @returns undefined, or why it could not be opened */
const openLink = (url: string): Promise<string | undefined> =>
  new Promise((done) => {
    const [program, ...args] = openerOf(process.platform)
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => done(undefined), OPENS_WITHIN_MS)
    child.once('error', () => {
      clearTimeout(timer)
      done(`${program} cannot be run`)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      done(code === 0 ? undefined : `${program} failed`)
    })
    child.unref()
  })

/** Opens the console's link, or says that it could not: the link itself is printed in any case. */
export const offerBrowser = async (url: string): Promise<void> => {
  const problem = await openLink(url)
  if (problem) err(`trust-console: the browser could not be opened (${problem}); open the link yourself`)
}
