import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { onTestFinished } from 'vitest'
import { launchDesktop, type Desktop, type LaunchOptions } from '../electron/launch'
import { freshFolder, removeFolder } from '../support/trust-console'

/** A desktop app of its own, on a fresh home folder unless one is given; both go away with the test. */
export const desktopForTest = async (options: Partial<LaunchOptions> = {}): Promise<Desktop> => {
  const home = options.home ?? (await freshFolder())
  const desktop = await launchDesktop({ ...options, home })
  onTestFinished(async () => {
    await desktop.close()
    await removeFolder(home)
  })
  await isConnected(desktop.page)
  return desktop
}

export const isConnected = async (page: Page): Promise<void> => {
  page.setDefaultTimeout(15_000)
  await page.getByText('Connected', { exact: true }).waitFor()
}

/** Some other site, which answers anything to anybody and remembers what it was asked for. */
export class ForeignSite {
  readonly asked: string[] = []

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('content-type', request.url?.endsWith('.js') ? 'text/javascript' : 'text/html')
      response.end('window.foreign = true // <p>foreign</p>')
    })
    server.on('upgrade', (request, socket) => {
      this.asked.push(request.url ?? '')
      socket.destroy()
    })
  }

  static open(): Promise<ForeignSite> {
    const server = createServer()
    const site = new ForeignSite(server)
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done(site)))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}

export interface BridgeReply {
  ok: boolean
  result?: any
  error?: { code: string; message: string }
}

/** A call over the bridge, as the page makes it. `params` is JavaScript. */
export const callFromPage = (page: Page, method: string, params = '{}'): Promise<BridgeReply> =>
  page.evaluate(`trustConsole.call(${method}, ${params})`)
