import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
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

// WebSocket round trips, and what the gateway holds in memory: at rest, and with a thousand sockets open.

const TALKING = 16
const MANY = 1_000
const MESSAGE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', params: {} })
/** What a process frees by itself, it has freed by then. */
const SETTLE_MS = 1_500

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const sockets = async ({ quick }) => {
  const rounds = quick ? 3 : 8
  const durationMs = quick ? 1_000 : 2_000
  const gateway = await startGateway(freshFolder())
  const headers = callHeaders(gateway.token)
  const sample = await fetchText(`${gateway.url}/rpc`, { method: 'POST', headers, body: MESSAGE })
  const bareChild = startHelper('bare-ws.mjs', [sample.body])
  const [{ url: bareUrl }] = await once(bareChild, 'message')
  const authorized = { Authorization: headers.Authorization }
  const sides = {
    ours: { child: gateway.child, url: `${gateway.url.replace('http', 'ws')}/ws`, load: startHelper('ws-load.mjs') },
    bare: { child: bareChild, url: bareUrl.replace('http', 'ws'), load: startHelper('ws-load.mjs') }
  }
  const names = /** @type {const} */ (['ours', 'bare'])
  const open = async (/** @type {number} */ count) => {
    for (const name of names) {
      const { load, url } = sides[name]
      await ask(load, { task: 'open', url, headers: authorized, sockets: count })
    }
  }
  const talk = (/** @type {'ours' | 'bare'} */ name, /** @type {number} */ forMs) =>
    ask(sides[name].load, { task: 'loop', talking: TALKING, message: MESSAGE, durationMs: forMs })
  const measure = async (/** @type {string} */ what) => {
    const taken = { ours: emptySeries(), bare: emptySeries() }
    for (let round = -1; round < rounds; round++) {
      progress(`${what}, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        const { perSecond, p99 } = await talk(name, durationMs)
        if (round < 0) continue
        taken[name].perSecond.push(perSecond)
        taken[name].p99.push(p99)
      }
    }
    return taken
  }

  await pause(SETTLE_MS)
  const atRest = { ours: await residentMb(gateway.child.pid), bare: await residentMb(bareChild.pid) }
  await open(TALKING)
  const few = await measure('WebSocket')
  await pause(SETTLE_MS)
  const before = { ours: await residentMb(gateway.child.pid), bare: await residentMb(bareChild.pid) }
  await open(MANY)
  await pause(SETTLE_MS)
  const after = { ours: await residentMb(gateway.child.pid), bare: await residentMb(bareChild.pid) }
  const many = await measure('WebSocket among 1,000')
  for (const name of names) await ask(sides[name].load, { task: 'close' })
  await Promise.all(names.flatMap((name) => [sides[name].load, sides[name].child]).map(stop))

  const against = 'bare ws'
  const growth = (/** @type {'ours' | 'bare'} */ name) => [((after[name] - before[name]) * 1024) / (MANY - TALKING)]
  return [
    pairedRow({ measure: 'WebSocket round trips', against, unit: '/s' }, few.ours.perSecond, few.bare.perSecond),
    pairedRow({ measure: 'WebSocket round trip, p99', against, unit: 'ms' }, few.ours.p99, few.bare.p99),
    pairedRow(
      { measure: 'WebSocket round trips, 1,000 open', against, unit: '/s' },
      many.ours.perSecond,
      many.bare.perSecond
    ),
    ...(process.platform === 'linux'
      ? [
          pairedRow({ measure: 'memory at rest', against, unit: 'MB' }, [atRest.ours], [atRest.bare]),
          pairedRow({ measure: 'memory with 1,000 sockets', against, unit: 'MB' }, [after.ours], [after.bare]),
          pairedRow({ measure: 'memory for each socket', against, unit: 'kB' }, growth('ours'), growth('bare'))
        ]
      : [])
  ]
}

/** @returns {{ perSecond: number[], p99: number[] }} */
const emptySeries = () => ({ perSecond: [], p99: [] })

/** Memory of a process that lies in RAM, in MiB, from Linux.
 *  @param {number | undefined} pid
 *  @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmRSS) */
const residentMb = async (pid) => {
  if (process.platform !== 'linux') return Number.NaN
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
