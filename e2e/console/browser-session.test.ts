import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { browserForFile, consoleForFile } from '../support/console-visit'
import { freshFolder, Gateway, removeFolder, run } from '../support/trust-console'

const browser = browserForFile()
const shared = consoleForFile()

const SERVICE_WORKER = `
  self.addEventListener('install', () => self.skipWaiting())
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
  self.addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`
const REGISTER = `<!doctype html><script>
  const ready = caches.open('left').then((cache) => cache.put('/ui/left', new Response('left')))
  ready.then(() => navigator.serviceWorker.register('/worker.js')).then(() => navigator.serviceWorker.ready)
    .then(() => { localStorage.setItem('left', 'here'); document.title = 'left' })</script>`

/** What is left in a browser of whoever had an origin before. */
const LEFT = `(async () => ({
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  caches: (await caches.keys()).length,
  stored: localStorage.getItem('left')
}))()`

test('what another program left in the browser at this port is gone once the link was opened', async () => {
  const other = createServer((request, response) => {
    const isWorker = request.url === '/worker.js'
    response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html')
    response.end(isWorker ? SERVICE_WORKER : REGISTER)
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const { port } = other.address() as AddressInfo
  const context = await browser().newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  await expect.poll(() => page.title()).toBe('left')
  expect(await page.evaluate(LEFT)).toEqual({ workers: 1, caches: 1, stored: 'here' })
  other.closeAllConnections()
  await new Promise((done) => other.close(done))

  const home = await freshFolder()
  const gateway = await Gateway.start(home, { TRUST_CONSOLE_HTTP_PORT: String(port) })
  onTestFinished(async () => {
    await gateway.stop()
    await removeFolder(home)
  })
  await page.goto((await run(home, ['ui'])).stdout.trim())
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await page.evaluate(LEFT)).toEqual({ workers: 0, caches: 0, stored: null })
})

test('the looks that the operator chose outlive a new link', async () => {
  const { page } = await shared.open()
  await page.evaluate(`localStorage.setItem('tc.appearance.v1', '{"theme":"dark"}')`)
  await page.goto('about:blank')
  await page.goto((await run(shared.gateway.home, ['ui'])).stdout.trim())
  await page.getByText('Connected', { exact: true }).waitFor()
  expect(await page.evaluate(`localStorage.getItem('tc.appearance.v1')`)).toBe('{"theme":"dark"}')
})

test('the cookie goes to other ports of this machine; it opens nothing there', async () => {
  const heard: string[] = []
  const other = createServer((request, response) => {
    heard.push(request.headers.cookie ?? '')
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html>')
  })
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  onTestFinished(() => void other.close())
  const { context } = await shared.open()
  const elsewhere = await context.newPage()
  await elsewhere.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/ui/`)
  const cookie = heard.find((each) => each.includes('trust_console_session='))
  // Were it not so, the proof would be for nothing.
  expect(cookie).toBeDefined()
  const answer = await fetch(`${shared.gateway.url}/ui/session`, { headers: { cookie: cookie! } })
  expect(answer.status).toBe(401)
  expect(await elsewhere.evaluate('Object.keys(localStorage).length + Object.keys(sessionStorage).length')).toBe(0)
})

test('a second tab is let in without another link', async () => {
  const { context, url } = await shared.open()
  const second = await context.newPage()
  await second.goto(url)
  await second.getByText('Connected', { exact: true }).waitFor()
})

test('the page cannot run a worker', async () => {
  const { page } = await shared.open()
  const worker = await page.evaluate(`new Promise((done) => {
    try { new Worker('assets/x.js').onerror = () => done('blocked') } catch { done('blocked') }
  })`)
  expect(worker).toBe('blocked')
  expect(
    await page.evaluate(`navigator.serviceWorker.register('assets/x.js').then(() => 'runs', () => 'blocked')`)
  ).toBe('blocked')
})
