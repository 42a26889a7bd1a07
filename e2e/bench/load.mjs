import { connect } from 'node:net'
import { quantile } from './support.mjs'

// The load generator, in a process of its own. Raw sockets with one ready-made request, so that it costs less than any
// server it measures. Each connection asks again as soon as it is answered (a closed loop).
// It never sleeps while it measures: waking a sleeping process is work of the sender's system call, and a server that is
// slower, and so finds the generator asleep more often, would pay for that on top.

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = /^content-length: *(\d+)/im

/**
 * @typedef {object} Order
 * @property {number} port
 * @property {string} request The whole request, head and body.
 * @property {number} connections
 * @property {number} durationMs
 */

/** @param {Order} order
 *  @returns {Promise<{ perSecond: number, p50: number, p99: number, count: number }>} latencies in milliseconds */
const run = ({ port, request, connections, durationMs }) =>
  new Promise((done, failed) => {
    const bytes = Buffer.from(request)
    const latencies = []
    const start = performance.now()
    let open = connections
    let awake = setImmediate(function again() {
      awake = setImmediate(again)
    })
    const finish = () => {
      if (--open > 0) return
      clearImmediate(awake)
      const perSecond = (latencies.length / (performance.now() - start)) * 1000
      done({ perSecond, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), count: latencies.length })
    }
    for (let index = 0; index < connections; index++) {
      oneConnection(port, bytes, start + durationMs, latencies).then(finish, failed)
    }
  })

/** @param {number} port
 *  @param {Buffer} request
 *  @param {number} until
 *  @param {number[]} latencies
 *  @returns {Promise<void>} */
const oneConnection = (port, request, until, latencies) =>
  new Promise((done, failed) => {
    let held = Buffer.alloc(0)
    let sentAt = 0
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const send = () => {
      sentAt = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('error', failed)
    socket.on('close', () => failed(new Error('the server closed a connection')))
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const headEnd = held.indexOf(HEAD_END)
      if (headEnd === -1) return
      const head = held.latin1Slice(0, headEnd)
      if (!head.startsWith('HTTP/1.1 200 ')) return failed(new Error(`the server answered ${head.split('\r\n')[0]}`))
      if (held.length < headEnd + HEAD_END.length + Number(LENGTH.exec(head)?.[1])) return
      held = Buffer.alloc(0)
      const now = performance.now()
      latencies.push(now - sentAt)
      if (now < until) return send()
      socket.removeAllListeners('close')
      socket.destroy()
      done()
    })
  })

process.on('message', (/** @type {Order} */ order) => {
  run(order).then(
    (answer) => process.send?.(answer),
    (error) => process.send?.({ error: String(error) })
  )
})
process.on('disconnect', () => process.exit(0))
