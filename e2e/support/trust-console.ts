import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** A token that no check has anything against. */
export const STRONG_TOKEN = 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E'

/** The built command line: the same file `npx trust-console` runs. */
export const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')

export type Variables = Readonly<Record<string, string | undefined>>

/** No session bus, so no credential store: what a test writes never lands in the keyring of whoever runs it. */
const NO_BUS = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }

/** Variables of the machine that could steer the product are taken away; what a test sets is all it has. */
export const cleanEnvironment = (home: string, variables: Variables): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TRUST_CONSOLE|OPENCLAW|VITEST|NODE_OPTIONS|NO_COLOR)/.test(name)
  )
  return {
    ...Object.fromEntries(kept),
    TRUST_CONSOLE_HOME: home,
    TRUST_CONSOLE_HTTP_PORT: '0',
    ...NO_BUS,
    ...variables
  }
}

/** A fresh folder below the system's temporary one. */
export const freshFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tc-test-'))

/** Tries again where a process that a failed test left behind is still writing there. */
export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })

/** Writes `<home>/config.json` before a start. */
export const writeConfig = async (home: string, config: unknown): Promise<void> => {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(join(home, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config, null, 2), {
    mode: 0o600
  })
}

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs one command of the command line to its end. */
export const run = (
  home: string,
  args: readonly string[],
  {
    variables = {},
    stdin = '',
    cwd = home,
    cli = CLI
  }: { variables?: Variables; stdin?: string | Buffer; cwd?: string; cli?: string } = {}
): Promise<Finished> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...args], { env: cleanEnvironment(home, variables), cwd })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', failed)
    child.on('close', (code) => done({ code, stdout, stderr }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
  })

/** Runs a command with --json and gives back its result. */
export const runJson = async (
  home: string,
  args: readonly string[],
  options?: Parameters<typeof run>[2]
): Promise<any> => {
  const { stdout, stderr, code } = await run(home, [...args, '--json'], options)
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`${args.join(' ')} printed no JSON (exit ${code ?? '?'}): ${stdout}${stderr}`)
  }
}

/** A running gateway, seen as a client on its machine sees it. */
export class GatewayClient {
  constructor(
    readonly home: string,
    readonly url: string,
    private readonly variables: Variables = {}
  ) {}

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** The token in force, as the operator gets it. */
  async token(): Promise<string> {
    const { stdout } = await run(this.home, ['token', 'show'], { variables: this.variables })
    return stdout.trim()
  }

  /** One POST to /rpc. The answer's body is parsed when it is JSON. */
  async post(
    body: unknown,
    headers: Record<string, string> = {}
  ): Promise<{ status: number; headers: Headers; body: any }> {
    const response = await fetch(`${this.url}/rpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body)
    })
    const text = await response.text()
    let parsed: any = text
    try {
      parsed = JSON.parse(text)
    } catch {
      // Not JSON: the text itself is the answer.
    }
    return { status: response.status, headers: response.headers, body: parsed }
  }

  /** An authorized call. @throws Error with the JSON-RPC error's message and code */
  async call(method: string, params: unknown = {}, token?: string): Promise<any> {
    const { body } = await this.post(
      { jsonrpc: '2.0', id: 1, method, params },
      { authorization: `Bearer ${token ?? (await this.cachedToken())}` }
    )
    if (body.error) throw Object.assign(new Error(String(body.error.message ?? body.error)), { rpc: body.error })
    return body.result
  }

  private known: string | undefined

  private async cachedToken(): Promise<string> {
    this.known ??= await this.token()
    return this.known
  }
}

/** A running `trust-console serve`. */
export class Gateway extends GatewayClient {
  private constructor(
    home: string,
    url: string,
    readonly child: ChildProcess,
    variables: Variables,
    readonly stderr: () => string
  ) {
    super(home, url, variables)
  }

  /** Starts it in `home` and waits until it listens. */
  static start(
    home: string,
    variables: Variables = {},
    args: readonly string[] = [],
    /** Another user to run it as; only root can. */
    user: { uid?: number } = {}
  ): Promise<Gateway> {
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [CLI, 'serve', ...args], {
        env: cleanEnvironment(home, variables),
        cwd: tmpdir(),
        ...user
      })
      let stderr = ''
      let stdout = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
        const end = stdout.indexOf('\n')
        if (end === -1) return
        const { url } = JSON.parse(stdout.slice(0, end)) as { url: string }
        done(new Gateway(home, url, child, variables, () => stderr))
      })
      child.once('exit', (code) => failed(new Error(`serve ended with ${code ?? 'a signal'}: ${stderr}`)))
    })
  }

  /** Stops it with a signal and waits for its end. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    return new Promise((done) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return done(this.child.exitCode)
      this.child.once('exit', (code) => done(code))
      this.child.kill(signal)
    })
  }
}
