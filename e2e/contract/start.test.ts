import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { CLI, run, type Variables } from '../support/trust-console'

const NO_DISPLAY: Variables = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }

interface Started {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  /** Waits until either stream holds `text`. */
  says(text: string): Promise<void>
  ends: Promise<number | null>
}

/** Runs `trust-console start` on a machine as `variables` describe it. */
const start = async (home: string, args: readonly string[], variables: Variables): Promise<Started> => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TRUST_CONSOLE|OPENCLAW|VITEST|NODE_OPTIONS|ELECTRON)/.test(name)
  )
  const child = spawn(process.execPath, [CLI, 'start', ...args], {
    env: { ...Object.fromEntries(kept), TRUST_CONSOLE_HOME: home, TRUST_CONSOLE_HTTP_PORT: '0', ...variables },
    cwd: tmpdir()
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const hear = (): void => listeners.forEach((listener) => listener())
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    hear()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    hear()
  })
  const ends = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ends
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ends,
    says: (text) =>
      new Promise((done, failed) => {
        const look = (): void => {
          if (`${stdout}${stderr}`.includes(text)) done()
        }
        listeners.add(look)
        look()
        void ends.then((code) => failed(new Error(`it ended with ${code ?? 'a signal'} and said: ${stdout}${stderr}`)))
      })
  }
}

const LINK = /http:\/\/127\.0\.0\.1:\d+\/ui\/#ticket=[\w-]{43}/

/** Trades the link's ticket for a session, as the page does. */
const redeem = async (link: string): Promise<number> => {
  const { origin, hash } = new URL(link)
  const response = await fetch(`${origin}/ui/session`, {
    method: 'POST',
    headers: { origin },
    body: hash.replace('#ticket=', '')
  })
  return response.status
}

/** A program on the path that notes what it was called with. */
const fakeProgram = async (name: string, script: string): Promise<{ folder: string; path: string }> => {
  const folder = join(await folderForTest(), 'bin')
  await mkdir(folder)
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return { folder, path }
}

describe.skipIf(process.platform !== 'linux')('without a display', () => {
  test('it says so in one line, serves, and its link works once', async () => {
    const started = await start(await folderForTest(), [], NO_DISPLAY)
    await started.says('#ticket=')
    const lines = started.stderr().split('\n')
    expect(lines.filter((line) => line.includes('the desktop app cannot be opened'))).toEqual([
      'trust-console: the desktop app cannot be opened (there is no display); the gateway runs without a window'
    ])
    const { event, url } = JSON.parse(started.stdout()) as { event: string; url: string }
    expect(event).toBe('listening')
    expect((await fetch(`${url}/health`)).status).toBe(200)
    const link = LINK.exec(started.stderr())![0]
    expect(link.startsWith(url)).toBe(true)
    const first = await redeem(link)
    expect(first).toBeLessThan(300)
    expect(await redeem(link)).toBe(401)
    started.child.kill('SIGINT')
    expect(await started.ends).toBe(0)
  })

  test('flags reach the gateway', async () => {
    const home = await folderForTest()
    const started = await start('/nowhere', ['--home', home, '--gateway-rate-limit-max-requests', '7'], NO_DISPLAY)
    await started.says('#ticket=')
    const { stdout } = await run(home, ['config', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ key: 'gateway.rateLimit.maxRequests', value: 7 })])
    })
  })

  test('where an instance runs already, its console is what is wanted', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home)
    const started = await start(home, [], NO_DISPLAY)
    expect(await started.ends).toBe(0)
    const link = LINK.exec(started.stderr())![0]
    expect(link.startsWith(gateway.url)).toBe(true)
    expect(await redeem(link)).toBeLessThan(300)
  })
})

describe.skipIf(process.platform !== 'linux')('--browser', () => {
  test('opens the link that is printed, instead of the desktop app', async () => {
    const note = join(await folderForTest(), 'opened')
    const { folder } = await fakeProgram('xdg-open', `printf %s "$1" > "${note}.new" && mv "${note}.new" "${note}"`)
    const path = `${folder}${delimiter}${process.env.PATH ?? ''}`
    const started = await start(await folderForTest(), ['--browser'], { ...NO_DISPLAY, DISPLAY: ':9', PATH: path })
    await started.says('#ticket=')
    expect(started.stderr()).not.toContain('the desktop app cannot')
    await expect.poll(() => readFile(note, 'utf8').catch(() => ''), { timeout: 10_000 }).toMatch(LINK)
    expect(await readFile(note, 'utf8')).toBe(LINK.exec(started.stderr())![0])
  })

  test('says so when there is nothing to open it with, and goes on', async () => {
    const { folder } = await fakeProgram('xdg-open', 'exit 3')
    const started = await start(await folderForTest(), ['--browser'], { ...NO_DISPLAY, PATH: folder })
    await started.says('the browser could not be opened (xdg-open failed)')
    const { url } = JSON.parse(started.stdout()) as { url: string }
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })
})

describe.skipIf(process.platform !== 'linux')('with a display', () => {
  const withElectron = (folder: string): Variables => ({ DISPLAY: ':9', ELECTRON_OVERRIDE_DIST_PATH: folder })

  test('where Electron’s program is not there, the gateway runs all the same', async () => {
    const started = await start(await folderForTest(), [], withElectron(await folderForTest()))
    await started.says('#ticket=')
    expect(started.stderr()).toContain('the desktop app cannot be opened (')
  })

  test('where Electron ends before it has a window, the gateway runs all the same', async () => {
    const { folder } = await fakeProgram('electron', 'echo "Missing X server or \\$DISPLAY" >&2; exit 1')
    const started = await start(await folderForTest(), [], withElectron(folder))
    await started.says('#ticket=')
    expect(started.stderr()).toContain('(Electron ended with exit code 1 before it could open a window)')
  })

  test('the app gets our folder and flags, its output is passed on, and its exit code is ours', async () => {
    const { folder } = await fakeProgram(
      'electron',
      `echo '{"event":"window","pid":1}'; printf '%s\\n' "run-as-node=$ELECTRON_RUN_AS_NODE" "$@"; exit 9`
    )
    const started = await start(await folderForTest(), ['--http-port', '0'], {
      ...withElectron(folder),
      ELECTRON_RUN_AS_NODE: '1'
    })
    expect(await started.ends).toBe(9)
    const [, mode, appFolder, ...args] = started.stdout().trimEnd().split('\n')
    expect([mode, args]).toEqual(['run-as-node=', ['--', '--http-port', '0']])
    const { main } = JSON.parse(await readFile(join(appFolder!, 'package.json'), 'utf8')) as { main: string }
    expect(main).toBe('./out/main/index.js')
    expect(started.stderr()).toBe('')
  })

  test('a signal reaches the app, and no gateway is started after it', async () => {
    const { folder } = await fakeProgram(
      'electron',
      `trap 'echo stopped; exit 3' TERM; echo ready; while :; do sleep 0.1; done`
    )
    const started = await start(await folderForTest(), [], withElectron(folder))
    await started.says('ready')
    started.child.kill('SIGTERM')
    expect(await started.ends).toBe(3)
    expect(started.stdout()).toBe('ready\nstopped\n')
  })
})
