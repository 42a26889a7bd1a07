import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright'

// Renders every page of the console in light and dark, large and small, into docs/screenshots. The gateway is a fresh one
// with some findings and some secrets, so that the pages have something to show.

const ROOT = resolve(import.meta.dirname, '../..')
const CLI = join(ROOT, 'out/main/cli.js')
const OUT = join(ROOT, 'docs/screenshots')
const PAGES = ['overview', 'posture', 'remediation', 'secrets', 'activity', 'settings']
const SIZES = [
  { width: 1440, height: 900 },
  { width: 900, height: 600 }
]
const SECRETS = [
  'models.providers.openai.apiKey',
  'models.providers.anthropic.apiKey',
  'talk.apiKey',
  'custom.backup.passphrase'
]

// A name that says nothing of the machine the pictures are taken on.
const home = join(tmpdir(), 'trust-console')
rmSync(home, { recursive: true, force: true })
const environment = {
  ...process.env,
  TRUST_CONSOLE_HOME: home,
  TRUST_CONSOLE_HTTP_PORT: '0',
  TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'false',
  TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false'
}
const run = (args, input = '') =>
  execFileSync(process.execPath, [CLI, ...args], { env: environment, input })
    .toString()
    .trim()

const gateway = spawn(process.execPath, [CLI, 'serve'], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
await new Promise((done) => gateway.stdout.once('data', done))
for (const target of SECRETS) run(['secrets', 'set', target], `value of ${target}`)

const named = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))
const browser = await chromium.launch({
  ...(named && { executablePath: named }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
})
mkdirSync(OUT, { recursive: true })
for (const colorScheme of ['light', 'dark']) {
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport, colorScheme })
    await page.goto(run(['ui']))
    await page.getByText('Connected', { exact: true }).waitFor()
    for (const name of PAGES) {
      await page.goto(`${page.url().split('#')[0]}#/${name}`)
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(400)
      await page.screenshot({ path: join(OUT, `${name}-${colorScheme}-${viewport.width}.png`) })
    }
    await page.close()
  }
}
await browser.close()
gateway.kill('SIGTERM')
gateway.once('exit', () => rmSync(home, { recursive: true, force: true }))
