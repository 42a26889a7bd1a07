import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import { build } from 'vite'
import { freshFolder, pairedRow, progress, runNode, startGateway, stop, CLI } from './support.mjs'

// How long until the Overview shows the posture, against a React page that shows one heading, served with the same headers.

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' }
/** What the browser does with a page depends on these. */
const SAME_HEADERS = ['content-security-policy', 'cache-control', 'x-content-type-options']
/** What is useful on the Overview: the score. */
const SCORE = '[role="img"][aria-label^="Health score"]'

/** Notes when the element is there and the frame that shows it has begun.
 *  @param {string} selector */
const watchFor = (selector) => {
  const look = () => {
    if (document.querySelector(selector) === null) return requestAnimationFrame(look)
    return requestAnimationFrame(() => (window.paintedAtMs = performance.now()))
  }
  requestAnimationFrame(look)
}

/** Milliseconds from the start of the navigation to the first frame with the element.
 *  @param {import('playwright').Page} page
 *  @param {string} url */
const timeToPaint = async (page, url) => {
  await page.goto('about:blank')
  await page.goto(url)
  const handle = await page.waitForFunction(() => window.paintedAtMs)
  return /** @type {number} */ (await handle.jsonValue())
}

/** The empty page, built as the console is and served by bare node:http with the headers that the gateway sent.
 *  @param {Record<string, string>} headers */
const serveEmptyPage = async (headers) => {
  const outDir = freshFolder()
  await build({
    root: join(import.meta.dirname, 'empty-page'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true }
  })
  const server = createServer((request, response) => {
    const path = join(outDir, request.url === '/' ? 'index.html' : (request.url ?? ''))
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))]
    if (type === undefined || !existsSync(path)) return response.writeHead(404, headers).end()
    return response.writeHead(200, { ...headers, 'content-type': type }).end(readFileSync(path))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { server, url: `http://127.0.0.1:${port}/` }
}

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const paint = async ({ quick }) => {
  const rounds = quick ? 5 : 30
  const gateway = await startGateway(freshFolder())
  const named = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))
  const browser = await chromium.launch({
    ...(named && { executablePath: named }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
  })
  const console_ = await (await browser.newContext()).newPage()
  const link = (await runNode([CLI, 'ui'], gateway.env)).trim()
  const entered = await console_.goto(link)
  await console_.locator(SCORE).waitFor()
  const sent = entered?.headers() ?? {}
  const empty = await serveEmptyPage(Object.fromEntries(SAME_HEADERS.map((name) => [name, sent[name] ?? ''])))
  const bare = await (await browser.newContext()).newPage()
  await console_.addInitScript(watchFor, SCORE)
  await bare.addInitScript(watchFor, 'h1')

  const home = `${gateway.url}/ui/`
  /** @type {Record<'first' | 'again' | 'bare', number[]>} */
  const taken = { first: [], again: [], bare: [] }
  for (let round = -2; round < rounds; round++) {
    progress(`first paint, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
    const numbers = {
      again: await timeToPaint(console_, home),
      bare: await timeToPaint(bare, empty.url),
      first: await forgetting(console_, () => timeToPaint(console_, home))
    }
    if (round < 0) continue
    for (const name of /** @type {const} */ (['first', 'again', 'bare'])) taken[name].push(numbers[name])
  }
  await browser.close()
  empty.server.close()
  await stop(gateway.child)

  const what = /** @type {const} */ ({ against: 'an empty React page', unit: 'ms' })
  return [
    pairedRow({ measure: 'Overview painted, first visit', ...what }, taken.first, taken.bare),
    pairedRow({ measure: 'Overview painted, kept state', ...what }, taken.again, taken.bare)
  ]
}

/** Takes away what the page kept, so that it has to wait for the gateway.
 *  @template T
 *  @param {import('playwright').Page} page
 *  @param {() => Promise<T>} task */
const forgetting = async (page, task) => {
  await page.evaluate(() => {
    // But for what it is let in by.
    for (const key of Object.keys(localStorage)) if (!key.startsWith('tc.session-proof')) localStorage.removeItem(key)
    sessionStorage.clear()
  })
  return task()
}
