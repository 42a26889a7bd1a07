import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { APP_FOLDER, launchDesktop, type Desktop } from '../electron/launch'
import { freshFolder, removeFolder } from '../support/trust-console'
import { callFromPage, desktopForTest, ForeignSite, isConnected } from './support'

// One block for each item of Electron's checklist, with its number there.
// See https://www.electronjs.org/docs/latest/tutorial/security

let home: string
let desktop: Desktop
let site: ForeignSite

beforeAll(async () => {
  home = await freshFolder()
  site = await ForeignSite.open()
  desktop = await launchDesktop({ home })
  await isConnected(desktop.page)
})
afterAll(async () => {
  await desktop.close()
  site.close()
  await removeFolder(home)
})
beforeEach(() => {
  site.asked.length = 0
})

/** Runs a script in the page, after the protections that developer tools switch off for what they evaluate themselves. */
const inPage = <T>(body: string): Promise<T> =>
  desktop.page.evaluate<T>(`new Promise((done) => setTimeout(() => done((async () => { ${body} })()), 0))`)

/** Long enough for a request to have gone out, had it been let. */
const settle = (): Promise<void> => desktop.page.waitForTimeout(300)

const preferences = (): Promise<Record<string, unknown>[]> =>
  desktop.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      const contents = webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      return JSON.parse(JSON.stringify(contents.getLastWebPreferences())) as Record<string, unknown>
    })
  )

const builtFiles = async (folder: string): Promise<{ name: string; text: string }[]> => {
  const entries = await readdir(join(APP_FOLDER, 'out', folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.(js|html)$/.test(entry.name))
  return Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, text: await readFile(join(parentPath, name), 'utf8') }))
  )
}

describe('1: only the app’s own content is loaded', () => {
  test('a foreign script, picture, style sheet, frame, request or socket does not leave the machine', async () => {
    await inPage(`
      const add = (name, members) => document.body.append(Object.assign(document.createElement(name), members))
      add('script', { src: '${site.url}/script.js' })
      add('img', { src: '${site.url}/picture' })
      add('link', { rel: 'stylesheet', href: '${site.url}/style' })
      add('iframe', { src: '${site.url}/frame' })
      add('object', { data: '${site.url}/object' })
      new Audio('${site.url}/sound').play().catch(() => undefined)
      await fetch('${site.url}/fetch').catch(() => undefined)
      navigator.sendBeacon('${site.url}/beacon')
      try { new WebSocket('${site.url.replace('http', 'ws')}/socket') } catch {}
      try { new EventSource('${site.url}/events') } catch {}
    `)
    await settle()
    expect(site.asked).toEqual([])
    expect(await inPage('return "foreign" in window')).toBe(false)
    await inPage(`document.querySelectorAll('iframe, object').forEach((element) => element.remove())`)
  })

  test('the page names no file of another place', async () => {
    const { text } = (await builtFiles('renderer')).find(({ name }) => name === 'index.html')!
    expect(text.match(/(?:src|href)="(?!\.\/)[^"]*"/g) ?? []).toEqual([])
  })
})

describe('2, 3, 4: the page is isolated from Node and from the preload', () => {
  test('every window is sandboxed and isolated, with Node off', async () => {
    const windows = await preferences()
    expect(windows).toHaveLength(1)
    for (const window of windows) expect(window).toMatchObject({ sandbox: true, contextIsolation: true })
    for (const window of windows) expect(window.nodeIntegration ?? false).toBe(false)
    for (const window of windows) expect(window.nodeIntegrationInWorker ?? false).toBe(false)
    for (const window of windows) expect(window.nodeIntegrationInSubFrames ?? false).toBe(false)
  })

  test.each(['require', 'process', 'module', 'exports', 'Buffer', 'global', 'electron', 'ipcRenderer', '__dirname'])(
    'the page sees no %s',
    async (name) => {
      expect(await inPage(`return typeof globalThis[${JSON.stringify(name)}]`)).toBe('undefined')
    }
  )

  test('what the preload gave leads nowhere else', async () => {
    const reached = await desktop.page.evaluate<string>(
      `trustConsole.call.constructor('return [typeof require, typeof process, typeof ipcRenderer].join()')()`
    )
    expect(reached).toBe('undefined,undefined,undefined')
  })
})

describe('5: the page gets no permission', () => {
  test.each(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'])('%s', async (name) => {
    const state = await inPage<string>(`return (await navigator.permissions.query({ name: '${name}' })).state`)
    expect(state).toBe('denied')
  })

  test('asking for them is refused at once', async () => {
    const answers = await inPage<unknown[]>(`
      const codeOf = (error) => error.code ?? error.name
      return [
        await new Promise((done) => navigator.geolocation.getCurrentPosition(done, (error) => done(codeOf(error)))),
        await Notification.requestPermission(),
        await navigator.mediaDevices.getUserMedia({ video: true }).catch((error) => error.name)
      ]`)
    const PERMISSION_DENIED = 1
    expect(answers).toEqual([PERMISSION_DENIED, 'denied', 'NotAllowedError'])
  })
})

describe('6, 8, 9, 10: nothing that weakens the browser is switched on', () => {
  test.each([
    ['webSecurity', false],
    ['allowRunningInsecureContent', true],
    ['experimentalFeatures', true],
    ['webviewTag', true]
  ])('%s is not %s', async (name, weak) => {
    for (const window of await preferences()) expect(window[name]).not.toBe(weak)
  })

  test('no feature of the engine is asked for by name', async () => {
    for (const window of await preferences()) expect(window.enableBlinkFeatures || undefined).toBeUndefined()
    for (const { text } of await builtFiles('main')) {
      expect(text).not.toMatch(/enableBlinkFeatures|enable-blink-features|disable-web-security|allow-running-insecure/)
    }
  })
})

describe('7: the content security policy is in effect', () => {
  test('it starts from nothing', async () => {
    const policy = await desktop.evaluate(async ({ net }) => {
      const answer = await net.fetch('app://console/index.html')
      return answer.headers.get('content-security-policy')
    })
    const directives = policy?.split('; ') ?? []
    expect(directives).toContain("default-src 'none'")
    expect(directives).toContain("script-src 'self'")
    expect(directives).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  test('no inline script, event attribute, inline style or javascript: link runs', async () => {
    const ran = await inPage<string[]>(`
      window.ran = []
      const script = document.createElement('script')
      script.textContent = 'ran.push("script")'
      document.body.append(script)
      const holder = document.createElement('div')
      holder.innerHTML = '<img src="data:," onerror="ran.push(&quot;attribute&quot;)"><p id="styled" style="position: fixed"></p>' +
        '<a href="javascript:ran.push(&quot;link&quot;)">x</a>'
      document.body.append(holder)
      holder.querySelector('a').click()
      await new Promise((done) => setTimeout(done, 200))
      if (getComputedStyle(document.getElementById('styled')).position === 'fixed') ran.push('style')
      holder.remove()
      return ran`)
    expect(ran).toEqual([])
  })

  test('no text becomes code', async () => {
    const ran = await inPage<string[]>(`
      window.fromText = []
      for (const [name, run] of Object.entries({
        eval: () => (0, eval)('fromText.push("eval")'),
        function: () => new Function('fromText.push("function")')(),
        timer: () => setTimeout('fromText.push("timer")', 0),
        worker: () => new Worker(URL.createObjectURL(new Blob(['1']))).onmessage
      })) try { run() } catch {}
      const module = await import('data:text/javascript,export default 1').then(() => true, () => false)
      if (module) fromText.push('module')
      await new Promise((done) => setTimeout(done, 100))
      return fromText`)
    expect(ran).toEqual([])
  })
})

describe('11, 12: there are no webviews', () => {
  test('the tag means nothing, and main refuses one all the same', async () => {
    expect(await inPage(`return typeof document.createElement('webview').loadURL`)).toBe('undefined')
    const isRefused = await desktop.evaluate(({ BrowserWindow }) => {
      const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) }
      BrowserWindow.getAllWindows()[0]!.webContents.emit(
        'will-attach-webview',
        event,
        {},
        { src: 'https://foreign.test' }
      )
      return event.defaultPrevented
    })
    expect(isRefused).toBe(true)
  })

  test('the page brings none', async () => {
    for (const { text } of await builtFiles('renderer')) expect(text).not.toMatch(/<webview|allowpopups/)
  })
})

describe('13: the window does not leave its page', () => {
  const isStillThere = async (): Promise<void> => {
    await settle()
    expect(site.asked).toEqual([])
    expect(
      await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getURL())
    ).toMatch(/^app:\/\/console\/index\.html/)
    expect(await callFromPage(desktop.page, '"status"')).toMatchObject({ ok: true })
  }

  test.each([
    ['an assignment', (to: string) => `location.href = '${to}'`],
    ['a replacement', (to: string) => `location.replace('${to}')`],
    [
      'a link',
      (to: string) =>
        `const a = Object.assign(document.createElement('a'), { href: '${to}' }); document.body.append(a); a.click(); a.remove()`
    ],
    [
      'a refresh',
      (to: string) =>
        `const m = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0; ${to}' }); document.head.append(m); m.remove()`
    ],
    [
      'a form',
      (to: string) =>
        `const f = Object.assign(document.createElement('form'), { action: '${to}' }); document.body.append(f); f.submit(); f.remove()`
    ]
  ])('by %s', async (_name, script) => {
    await inPage(script(`${site.url}/away`))
    await isStillThere()
  })

  test('nor to a file of the machine, a text, or another page of its own origin', async () => {
    for (const to of [`file://${home}/config.json`, 'data:text/html,x', `' + location.origin + '/assets/`]) {
      await inPage(`location.href = '${to}'`)
      await isStillThere()
    }
  })
})

describe('14: the window opens no other', () => {
  test.each([
    ['window.open', (to: string) => `window.open('${to}')`],
    ['window.open without an opener', (to: string) => `window.open('${to}', '_blank', 'noopener')`],
    [
      'a link',
      (to: string) =>
        `const a = Object.assign(document.createElement('a'), { href: '${to}', target: '_blank' }); document.body.append(a); a.click(); a.remove()`
    ]
  ])('by %s', async (_name, script) => {
    await desktop.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      webContents.on('did-create-window', () => Object.assign(globalThis, { didCreateWindow: true }))
    })
    // With the operator's own click: without one the browser itself would refuse.
    await desktop.page.evaluate(`(() => { ${script(`${site.url}/opened`)} })()`)
    await settle()
    expect(await desktop.evaluate(() => 'didCreateWindow' in globalThis)).toBe(false)
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(site.asked).toEqual([])
  })
})

describe('15: only known links leave the app', () => {
  test.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://cwe.mitre.org/',
    'https://foreign.test/',
    'https://cwe.mitre.org.foreign.test/',
    'https://cwe.mitre.org@foreign.test/',
    'https://user:password@cwe.mitre.org/',
    'https://cwe.mitre.org:8443/',
    'smb://foreign.test/share',
    'ms-settings:privacy'
  ])('%s is not opened', async (url) => {
    await desktop.page.evaluate(`void window.open(${JSON.stringify(url)})`)
    await inPage(`location.href = ${JSON.stringify(url)}`)
    await settle()
    expect(await desktop.evaluate(() => globalThis.desktopProbe.links)).toEqual([])
  })
})

test('16: the version of Electron is of a line that still gets fixes', async () => {
  // The newest line when this was written was 45; Electron mends the newest three.
  const OLDEST_LINE = 43
  const lock = JSON.parse(await readFile(join(APP_FOLDER, 'package-lock.json'), 'utf8'))
  const { version } = lock.packages['node_modules/electron'] as { version: string }
  expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(OLDEST_LINE)
})

describe('17: a call counts only from the app’s own page', () => {
  const REFUSED = { ok: false, error: { code: 'rpc.invalid-request' } }

  test('not from another window that has the same preload and the same page', async () => {
    const replies = await desktop.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] as unknown as {
        webContents: { getLastWebPreferences: () => { preload: string } }
      }
      const { preload } = webContents.getLastWebPreferences()
      const other = new BrowserWindow({ show: false, webPreferences: { preload } })
      await other.loadURL('app://console/index.html')
      const event = { sender: other.webContents, senderFrame: other.webContents.mainFrame }
      const { _invokeHandlers: handlers } = ipcMain as unknown as {
        _invokeHandlers: Map<string, (...args: unknown[]) => unknown>
      }
      const answers = await Promise.all([...handlers.values()].map((handler) => handler(event, 'status', {})))
      other.destroy()
      return answers
    })
    expect(replies.length).toBeGreaterThan(0)
    for (const reply of replies) expect(reply).toMatchObject(REFUSED)
  })

  test('not from a frame within it, nor from no frame at all', async () => {
    const replies = await desktop.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const { _invokeHandlers: handlers } = ipcMain as unknown as {
        _invokeHandlers: Map<string, (...args: unknown[]) => Promise<{ ok: boolean }>>
      }
      const call = async (senderFrame: unknown): Promise<unknown[]> =>
        Promise.all(
          [...handlers.values()].map((handler) => handler({ sender: webContents, senderFrame }, 'status', {}))
        )
      const copy = {
        url: webContents.mainFrame.url,
        origin: webContents.mainFrame.origin,
        parent: webContents.mainFrame
      }
      const [own] = await call(webContents.mainFrame)
      return { own, others: [...(await call(copy)), ...(await call(null))] }
    })
    // The same call from the right frame is answered: it is the frame that is refused.
    expect(replies.own).toMatchObject({ ok: true })
    expect(replies.others.length).toBeGreaterThan(0)
    for (const reply of replies.others) expect(reply).toMatchObject(REFUSED)
  })

  test('not from a strange page, should the window ever show one', async () => {
    const own = await desktopForTest()
    await own.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.loadURL('data:text/html,<p>strange</p>')
    )
    await own.page.getByText('strange').waitFor()
    expect(await callFromPage(own.page, '"status"')).toMatchObject(REFUSED)
  })
})

describe('18: the page comes over the app’s own scheme', () => {
  const statusOf = (url: string): Promise<number> =>
    desktop.evaluate(async ({ net }, asked) => {
      const { status } = await net.fetch(asked)
      return status
    }, url)

  test('and not from file://', async () => {
    const url = await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getURL())
    expect(url).toMatch(/^app:\/\/console\//)
    for (const { text } of await builtFiles('main')) expect(text).not.toMatch(/\.loadFile\(/)
    expect(await statusOf('app://console/index.html')).toBe(200)
  })

  test.each([
    'app://console/../main/index.js',
    'app://console/..%2fmain/index.js',
    'app://console/%2e%2e/main/index.js',
    'app://console/assets/..%5c..%5c..%5cmain%5cindex.js',
    'app://console//etc/passwd',
    'app://console/%2fetc%2fpasswd',
    'app://console/index.html%00.js',
    'app://console/',
    'app://other/index.html',
    'app://console.foreign.test/index.html'
  ])('%s is not there', async (url) => {
    expect(await statusOf(url)).toBe(404)
  })
})

describe('20: Electron’s own functions are not handed to the page', () => {
  test('the bridge is two functions, and nobody can change or replace it', async () => {
    const bridge = await inPage<Record<string, unknown>>(`
      const { writable, configurable } = Object.getOwnPropertyDescriptor(window, 'trustConsole')
      try { window.trustConsole = {} } catch {}
      try { trustConsole.call = () => 'mine' } catch {}
      try { delete window.trustConsole } catch {}
      return {
        members: Object.entries(trustConsole).map(([name, value]) => name + ' ' + typeof value).sort(),
        isFrozen: Object.isFrozen(trustConsole),
        isOriginal: typeof trustConsole.call === 'function' && !String(trustConsole.call).includes('mine'),
        writable, configurable
      }`)
    expect(bridge).toEqual({
      members: ['call function', 'subscribe function'],
      isFrozen: true,
      isOriginal: true,
      writable: false,
      configurable: false
    })
  })

  test('the page’s world holds nothing else that a browser’s would not', async () => {
    const foreign = await inPage<string[]>(`
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow))
      frame.remove()
      return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^\\d+$/.test(name))`)
    // The other names are those that this file put there.
    expect(foreign.filter((name) => !['ran', 'fromText'].includes(name))).toEqual(['trustConsole'])
  })
})
