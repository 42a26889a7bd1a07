import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { cleanUpAtExit, CLI, environmentFor, freshFolder, progress, runNode, stop } from '../bench/support.mjs'
import { judge } from './flat.mjs'
import { Load } from './load.mjs'

// A gateway under a mixed load for as long as is asked for. Ends with 1 when an answer was wrong, or when what it holds grows.

const USAGE = 'usage: npm run soak -- [--minutes 10] [--json]'
const MIB = 1024 * 1024
const MOST_SAMPLES = 150
const SAMPLE_AT_MOST_EVERY_MS = 1_000

/** How much each measure may grow over the second half. */
const SLACK = {
  heapUsed: { share: 0.05, least: 2 * MIB },
  // Buffers of what is under way at that moment.
  external: { share: 0.1, least: 8 * MIB },
  // What the process got from the system, which it does not always give back.
  rss: { share: 0.12, least: 16 * MIB },
  files: { share: 0, least: 4 },
  resources: { share: 0, least: 6 }
}

/** @typedef {{ rss: number, heapUsed: number, external: number, files: number | null, resources: number, loop: { p50: number, p99: number, max: number } }} Sample */

/** The built gateway, which also tells what it holds.
 *  @param {string} home
 *  @param {readonly string[]} more preloads */
const start = async (home, more = []) => {
  const preloads = [join(import.meta.dirname, 'preload.mjs'), ...more].flatMap((path) => [
    '--import',
    pathToFileURL(path).href
  ])
  const env = environmentFor(home)
  const child = fork(CLI, ['serve'], { execArgv: ['--expose-gc', ...preloads], env, cwd: tmpdir(), silent: true })
  process.once('exit', () => child.kill('SIGKILL'))
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
  const url = await new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`serve ended with ${code}: ${stderr}`)))
    child.stdout?.setEncoding('utf8').once('data', (text) => done(JSON.parse(text).url))
  })
  const token = (await runNode([CLI, 'token', 'show'], env)).trim()
  return { child, url, token, env, stderr: () => stderr }
}

/** @param {import('node:child_process').ChildProcess} child
 *  @param {unknown} message
 *  @returns {Promise<any>} */
const ask = async (child, message) => {
  const answered = once(child, 'message')
  child.send(/** @type {any} */ (message))
  return (await answered)[0]
}

/** @param {number} minutes
 *  @param {readonly string[]} preloads */
const soak = async (minutes, preloads) => {
  const home = freshFolder()
  const gateway = await start(home, preloads)
  const load = fork(join(import.meta.dirname, 'load.mjs'), { env: environmentFor(tmpdir()) })
  process.once('exit', () => load.kill('SIGKILL'))
  load.send({ url: gateway.url, token: gateway.token, env: gateway.env })
  const everyMs = Math.max(SAMPLE_AT_MOST_EVERY_MS, (minutes * 60_000) / MOST_SAMPLES)
  /** @type {(Sample & { at: number })[]} */
  const samples = []
  const begun = performance.now()
  for (let next = everyMs; next <= minutes * 60_000 + 1; next += everyMs) {
    await new Promise((done) => setTimeout(done, Math.max(0, begun + next - performance.now())))
    samples.push({ at: (performance.now() - begun) / 60_000, ...(await ask(gateway.child, 'sample')) })
    if (samples.length % 15 === 0) {
      const { counts, wrong } = await ask(load, 'counts')
      const { heapUsed, rss, files } = samples.at(-1) ?? samples[0]
      progress(
        `${samples.at(-1)?.at.toFixed(1)} min, ${counts.calls} calls, heap ${(heapUsed / MIB).toFixed(1)} MiB, rss ${(rss / MIB).toFixed(0)} MiB, ${files} files, ${wrong.length} wrong`
      )
    }
  }
  const told = await ask(load, 'stop')
  load.disconnect()
  /** @type {string[]} */
  const wrong = told.wrong
  const ended = once(gateway.child, 'exit')
  await stop(gateway.child)
  const [code] = await ended
  if (code !== 0) wrong.push(`the gateway ended with ${code}: ${gateway.stderr().slice(-2_000)}`)
  wrong.push(...(await readAgain(home, told)))
  return {
    samples,
    counts: told.counts,
    wrong,
    logged: gateway
      .stderr()
      .split('\n')
      .filter((line) => / (warn|error) /.test(line))
  }
}

/** What a fresh process finds.
 *  @param {string} home
 *  @param {{ expected: [string, string | null][] }} told
 *  @returns {Promise<string[]>} what is wrong with it */
const readAgain = async (home, { expected }) => {
  const { child, url, token, env } = await start(home)
  const load = new Load({ url, token, env })
  load.expected = new Map(expected)
  await load.check()
  const { ok, problem } = JSON.parse(await runNode([CLI, 'activity', 'verify', '--json'], env))
  await stop(child)
  return [
    ...load.wrong.map((line) => `after a restart: ${line}`),
    ...(ok ? [] : [`the activity record: ${problem?.reason}`])
  ]
}

/** @param {Awaited<ReturnType<typeof soak>>} result */
const report = ({ samples, counts, wrong, logged }) => {
  const measures = Object.entries(SLACK).flatMap(([name, slack]) => {
    const points = samples.flatMap((sample) => {
      const value = sample[/** @type {keyof typeof SLACK} */ (name)]
      return value === null ? [] : [{ at: sample.at, value }]
    })
    return points.length === 0 ? [] : [{ name, ...judge(points, slack) }]
  })
  const half = samples.slice(samples.length >> 1)
  const loop = {
    p99: Math.max(...half.map(({ loop: { p99 } }) => p99)),
    max: Math.max(...half.map(({ loop: { max } }) => max))
  }
  const ok = wrong.length === 0 && measures.every(({ flat }) => flat)
  return {
    ok,
    minutes: samples.at(-1)?.at ?? 0,
    samples: samples.length,
    counts,
    measures,
    loop,
    wrong,
    logged: logged.slice(0, 20)
  }
}

/** @param {ReturnType<typeof report>} result */
const table = ({ measures, counts, loop, wrong, minutes, logged }) => {
  const shown = (/** @type {string} */ name, /** @type {number} */ value) =>
    name === 'files' || name === 'resources' ? value.toFixed(1) : `${(value / MIB).toFixed(1)} MiB`
  const rows = measures.map(({ name, first, median, last, perMinute, growth, allowed, flat }) => [
    name,
    ...[first, median, last, perMinute, growth, allowed].map((value) => shown(name, value)),
    flat ? 'flat' : 'GROWS'
  ])
  const lines = [['SECOND HALF', 'FIRST', 'MEDIAN', 'LAST', 'A MINUTE', 'GROWTH', 'ALLOWED', ''], ...rows]
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return [
    ...lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
    ),
    '',
    `${minutes.toFixed(1)} min: ${Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
    `event loop, second half: p99 at most ${loop.p99.toFixed(1)} ms, longest delay ${loop.max.toFixed(0)} ms`,
    `wrong answers: ${wrong.length}`,
    ...wrong.map((line) => `  ${line}`),
    ...logged.map((line) => `  log: ${line.slice(0, 200)}`)
  ].join('\n')
}

const main = async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      json: { type: 'boolean' },
      // For the test of this very program: a gateway that leaks.
      preload: { type: 'string', multiple: true }
    }
  })
  const minutes = Number(values.minutes)
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error(USAGE)
  if (!existsSync(CLI)) throw new Error(`${CLI} is not there; run "npm run build" first`)
  cleanUpAtExit()
  const result = report(await soak(minutes, values.preload ?? []))
  console.log(values.json ? JSON.stringify(result, null, 2) : `\n${table(result)}`)
  return result.ok ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(`soak: ${error instanceof Error ? error.stack : String(error)}`)
    process.exit(1)
  }
)
