import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// What all parts of the bench share: processes, folders, calls and statistics.

export const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')

/**
 * @typedef {{ atLeast: number } | { atMost: number, floor?: number }} Goal `floor` is what must hold, `atMost` the aim.
 * @typedef {object} Row One line of the table. `ratio` is the median of the rounds' own ratios, not ours / baseline.
 * @property {string} measure
 * @property {string} against What the baseline is.
 * @property {'/s' | 'ms' | 'µs' | 'MB' | 'kB'} unit
 * @property {number} ours
 * @property {number} baseline
 * @property {number} ratio
 * @property {[number, number]} quartiles Of the rounds' ratios: how far to trust the median.
 * @property {Goal} [goal]
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()
/** @type {Set<string>} */
const folders = new Set()

/** Leaves neither processes nor secrets behind, however the bench ends. */
export const cleanUpAtExit = () => {
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL')
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
}

/** @returns {string} a fresh folder that goes away with the bench */
export const freshFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tc-bench-'))
  folders.add(folder)
  return folder
}

/** Variables of the shell that could steer the product or Node are taken away; a quota no run can reach is set.
 *  @param {string} home
 *  @param {Record<string, string>} [variables] */
export const environmentFor = (home, variables = {}) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TRUST_CONSOLE|OPENCLAW|NODE_|NO_COLOR|npm_)/.test(name))
  ),
  TRUST_CONSOLE_HOME: home,
  TRUST_CONSOLE_HTTP_PORT: '0',
  TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '1000000',
  TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '1000',
  ...variables
})

/** @template {import('node:child_process').ChildProcess} C
 *  @param {C} child
 *  @returns {C} the child, now ended with the bench */
const track = (child) => {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** @param {import('node:child_process').ChildProcess} child */
export const stop = async (child) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Starts Node and collects what it prints.
 *  @param {readonly string[]} args
 *  @param {NodeJS.ProcessEnv} env */
const startNode = (args, env) => {
  const child = track(spawn(process.execPath, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] }))
  const printed = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (printed.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (printed.stderr += text))
  return { child, printed }
}

/** Starts a program that prints one JSON line with its `url` once it listens.
 *  @param {readonly string[]} args
 *  @param {NodeJS.ProcessEnv} env
 *  @returns {Promise<{ child: import('node:child_process').ChildProcess, url: string }>} */
export const startServer = (args, env) =>
  new Promise((done, failed) => {
    const { child, printed } = startNode(args, env)
    child.once('exit', (code) => failed(new Error(`${args.join(' ')} ended with ${code}: ${printed.stderr}`)))
    child.stdout.on('data', () => {
      const end = printed.stdout.indexOf('\n')
      if (end !== -1) done({ child, url: JSON.parse(printed.stdout.slice(0, end)).url })
    })
  })

/** Runs Node to its end. @returns {Promise<string>} what it printed
 *  @param {readonly string[]} args
 *  @param {NodeJS.ProcessEnv} env */
export const runNode = async (args, env) => {
  const { child, printed } = startNode(args, env)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}: ${printed.stderr}`)
  return printed.stdout
}

/** @typedef {Awaited<ReturnType<typeof startGateway>>} Gateway */

/** The built product on a free port of its own.
 *  @param {string} home
 *  @param {Record<string, string>} [variables] */
export const startGateway = async (home, variables) => {
  const env = environmentFor(home, variables)
  const { child, url } = await startServer([CLI, 'serve'], env)
  const token = (await runNode([CLI, 'token', 'show'], env)).trim()
  return { child, url, token, env }
}

/** Starts a helper of the bench that talks by messages and ends when the bench does.
 *  @param {string} file
 *  @param {readonly string[]} [args] */
export const startHelper = (file, args = []) =>
  track(fork(join(import.meta.dirname, file), args, { env: environmentFor(tmpdir()), stdio: 'inherit' }))

/** @param {import('node:child_process').ChildProcess} helper
 *  @param {object} message
 *  @returns {Promise<any>} its answer */
export const ask = async (helper, message) => {
  helper.send(message)
  const [answer] = await once(helper, 'message')
  if (answer.error) throw new Error(answer.error)
  return answer
}

const agent = new Agent({ keepAlive: true })

/** One request on a kept connection.
 *  @param {string} url
 *  @param {{ method?: string, headers?: Record<string, string>, body?: string }} [options]
 *  @returns {Promise<{ status: number, rawHeaders: string[], body: string }>} */
export const fetchText = (url, { method = 'GET', headers = {}, body } = {}) =>
  new Promise((done, failed) => {
    const outgoing = request(url, { agent, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => (text += part))
      response.on('end', () => done({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body: text }))
      response.on('error', failed)
    })
    outgoing.on('error', failed)
    outgoing.end(body)
  })

/** The headers every authorized call carries.
 *  @param {string} token */
export const callHeaders = (token) => ({ 'Content-Type': 'application/json', Authorization: `Bearer ${token}` })

/** @param {Gateway} gateway
 *  @param {string} method
 *  @param {object} params
 *  @returns {Promise<any>} the result */
export const call = async ({ url, token }, method, params) => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await fetchText(`${url}/rpc`, { method: 'POST', headers: callHeaders(token), body })
  const { result, error } = JSON.parse(answer.body)
  if (answer.status !== 200 || error) throw new Error(`${method} answered ${answer.status}: ${answer.body}`)
  return result
}

/** @param {() => Promise<unknown>} task
 *  @returns {Promise<number>} milliseconds */
export const timed = async (task) => {
  const before = performance.now()
  await task()
  return performance.now() - before
}

/** What the disk alone takes for so many bytes: written beside their place, synced and renamed.
 *  @param {string} folder
 *  @param {number} bytes
 *  @returns {Promise<number>} milliseconds */
export const bareWrite = (folder, bytes) => {
  const content = Buffer.alloc(bytes, 0x61)
  const temporary = join(folder, 'bare.tmp')
  return timed(async () => {
    const file = await open(temporary, 'w', 0o600)
    await file.writeFile(content)
    await file.sync()
    await file.close()
    await rename(temporary, join(folder, 'bare'))
    const handle = await open(folder)
    await handle.sync()
    await handle.close()
  })
}

/** @param {readonly number[]} values
 *  @param {number} share 0.5 is the median */
export const quantile = (values, share) => {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)

/** A row from numbers taken in pairs, round by round: load that comes and goes hits both sides of a pair alike.
 *  @param {Pick<Row, 'measure' | 'against' | 'unit' | 'goal'>} what
 *  @param {readonly number[]} ours
 *  @param {readonly number[]} baseline
 *  @returns {Row} */
export const pairedRow = (what, ours, baseline) => {
  const ratios = ours.map((value, round) => value / (baseline[round] ?? Number.NaN))
  return {
    ...what,
    ours: median(ours),
    baseline: median(baseline),
    ratio: median(ratios),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)]
  }
}

/** Shows that something happens; the table alone goes to stdout.
 *  @param {string} text */
export const progress = (text) => process.stderr.write(`bench: ${text}\n`)
