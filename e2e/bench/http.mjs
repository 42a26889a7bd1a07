import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import {
  ask,
  callHeaders,
  fetchText,
  freshFolder,
  pairedRow,
  progress,
  startGateway,
  startHelper,
  stop
} from './support.mjs'

// Authorized POST /rpc (method `status`) against a bare node:http server that answers the same bytes, and against fastify.

const CONNECTIONS = 16
const BODY = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', params: {} })
/** Headers that Node writes by itself. */
const BY_NODE = ['date', 'connection', 'keep-alive']

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const http = async ({ quick }) => {
  const rounds = quick ? 3 : 10
  const durationMs = quick ? 1_000 : 2_000
  const gateway = await startGateway(freshFolder())
  const headers = callHeaders(gateway.token)
  const sample = await fetchText(`${gateway.url}/rpc`, { method: 'POST', headers, body: BODY })
  const bare = await startBare('bare-server.mjs', sample)
  const fastify = await startBare('fastify-server.mjs', sample)
  await compareAnswers(sample, bare.url, headers)
  const load = startHelper('load.mjs')

  const sides = { ours: { child: gateway.child, url: gateway.url }, bare, fastify }
  /** @type {Record<keyof typeof sides, { perSecond: number[], p99: number[], cpuMicros: number[] }>} */
  const taken = { ours: emptySeries(), bare: emptySeries(), fastify: emptySeries() }
  const measure = async (/** @type {keyof typeof sides} */ name, /** @type {number} */ forMs) => {
    const { child, url } = sides[name]
    const port = Number(new URL(url).port)
    const cpuBefore = await cpuMs(child.pid)
    const result = await ask(load, {
      port,
      request: rawRequest(port, headers),
      connections: CONNECTIONS,
      durationMs: forMs
    })
    return { ...result, cpuMicros: (((await cpuMs(child.pid)) - cpuBefore) * 1000) / result.count }
  }
  // Both sides and the load generator reach their compiled code before anything counts.
  for (const name of /** @type {const} */ (['bare', 'fastify', 'ours', 'bare', 'fastify', 'ours']))
    await measure(name, 1_500)
  for (let round = 0; round < rounds; round++) {
    progress(`http, round ${round + 1} of ${rounds}`)
    // Who goes first changes, so that a drift of the machine favours neither.
    const order = /** @type {const} */ (round % 2 === 0 ? ['ours', 'bare', 'fastify'] : ['fastify', 'bare', 'ours'])
    for (const name of order) {
      const result = await measure(name, durationMs)
      taken[name].perSecond.push(result.perSecond)
      taken[name].p99.push(result.p99)
      taken[name].cpuMicros.push(result.cpuMicros)
    }
  }
  await Promise.all([gateway.child, bare.child, fastify.child, load].map(stop))

  const against = 'bare node:http'
  const { ours, bare: base } = taken
  return [
    pairedRow(
      { measure: 'POST /rpc, throughput', against, unit: '/s', goal: { atLeast: 0.85 } },
      ours.perSecond,
      base.perSecond
    ),
    pairedRow({ measure: 'POST /rpc, p99', against, unit: 'ms', goal: { atMost: 1.5 } }, ours.p99, base.p99),
    ...(process.platform === 'linux'
      ? [pairedRow({ measure: 'POST /rpc, CPU a call', against, unit: 'µs' }, ours.cpuMicros, base.cpuMicros)]
      : []),
    pairedRow(
      { measure: 'POST /rpc, throughput', against: 'fastify', unit: '/s' },
      ours.perSecond,
      taken.fastify.perSecond
    ),
    pairedRow({ measure: 'POST /rpc, p99', against: 'fastify', unit: 'ms' }, ours.p99, taken.fastify.p99)
  ]
}

/** @returns {{ perSecond: number[], p99: number[], cpuMicros: number[] }} */
const emptySeries = () => ({ perSecond: [], p99: [], cpuMicros: [] })

/** @param {string} file
 *  @param {{ rawHeaders: string[], body: string }} sample */
const startBare = async (file, { rawHeaders, body }) => {
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []))
  const isByNode = (/** @type {string} */ name) => BY_NODE.includes(name.toLowerCase())
  const [, keepAlive = ''] = pairs.find(([name]) => name.toLowerCase() === 'keep-alive') ?? []
  const answer = {
    headers: pairs.filter(([name]) => !isByNode(name)).flat(),
    body,
    keepAliveTimeout: Number(/timeout=(\d+)/.exec(keepAlive)?.[1] ?? 5) * 1000
  }
  const child = startHelper(file, [JSON.stringify(answer)])
  const [{ url }] = await once(child, 'message')
  return { child, url }
}

/** A comparison of servers that answer different things would be worth nothing.
 *  @param {{ rawHeaders: string[], body: string }} sample
 *  @param {string} bareUrl
 *  @param {Record<string, string>} headers */
const compareAnswers = async (sample, bareUrl, headers) => {
  const bare = await fetchText(`${bareUrl}/rpc`, { method: 'POST', headers, body: BODY })
  const shape = (/** @type {{ rawHeaders: string[], body: string }} */ answer) =>
    JSON.stringify([answer.rawHeaders.map((text) => (text.endsWith('GMT') ? 'a date' : text)), answer.body])
  if (shape(bare) !== shape(sample)) {
    throw new Error(`the bare server answers otherwise:\n${shape(bare)}\n${shape(sample)}`)
  }
}

/** @param {number} port
 *  @param {Record<string, string>} headers */
const rawRequest = (port, headers) => {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers, 'Content-Length': Buffer.byteLength(BODY) })
  return `POST /rpc HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${BODY}`
}

/** User and system time of a process so far, from Linux; 0 elsewhere. Less shaken by other programs than a clock.
 *  @param {number | undefined} pid
 *  @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (fields 14 and 15, in hundredths of a second) */
const cpuMs = async (pid) => {
  if (process.platform !== 'linux') return 0
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
