import { WebSocket } from 'ws'
import { quantile } from './support.mjs'

// WebSockets in a process of their own: a closed loop over some of them, or many that lie idle.

/**
 * @typedef {object} Order
 * @property {'open' | 'loop' | 'close'} task
 * @property {string} [url]
 * @property {Record<string, string>} [headers]
 * @property {number} [sockets] How many to open.
 * @property {number} [talking] How many of the open ones talk.
 * @property {string} [message]
 * @property {number} [durationMs]
 */

/** @type {WebSocket[]} */
let sockets = []

/** @param {Order} order
 *  @returns {Promise<object>} */
const carryOut = async ({
  task,
  url = '',
  headers = {},
  sockets: count = 0,
  talking = 0,
  message = '',
  durationMs = 0
}) => {
  if (task === 'open') {
    // A few at a time, as clients come; a thousand at once would measure the backlog.
    while (sockets.length < count) {
      const batch = Array.from({ length: Math.min(50, count - sockets.length) }, () => opened(url, headers))
      sockets.push(...(await Promise.all(batch)))
    }
    return { open: sockets.length }
  }
  if (task === 'close') {
    for (const socket of sockets) socket.terminate()
    sockets = []
    return {}
  }
  /** @type {number[]} */
  const latencies = []
  const start = performance.now()
  await Promise.all(sockets.slice(0, talking).map((socket) => loop(socket, message, start + durationMs, latencies)))
  const perSecond = (latencies.length / (performance.now() - start)) * 1000
  return { perSecond, p99: quantile(latencies, 0.99), count: latencies.length }
}

/** @param {string} url
 *  @param {Record<string, string>} headers
 *  @returns {Promise<WebSocket>} */
const opened = (url, headers) =>
  new Promise((done, failed) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false })
    socket.once('open', () => done(socket))
    socket.once('error', failed)
  })

/** @param {WebSocket} socket
 *  @param {string} message
 *  @param {number} until
 *  @param {number[]} latencies
 *  @returns {Promise<void>} */
const loop = (socket, message, until, latencies) =>
  new Promise((done, failed) => {
    let sentAt = 0
    const send = () => {
      sentAt = performance.now()
      socket.send(message)
    }
    const onMessage = (/** @type {Buffer} */ data) => {
      if (data.indexOf('"result"') === -1)
        return failed(new Error(`the server answered ${data.toString('utf8', 0, 200)}`))
      const now = performance.now()
      latencies.push(now - sentAt)
      if (now < until) return send()
      socket.off('message', onMessage)
      socket.off('close', onClose)
      done()
    }
    const onClose = () => failed(new Error('the server closed a socket'))
    socket.on('message', onMessage)
    socket.on('close', onClose)
    send()
  })

process.on('message', (/** @type {Order} */ order) => {
  carryOut(order).then(
    (answer) => process.send?.(answer),
    (error) => process.send?.({ error: String(error) })
  )
})
process.on('disconnect', () => process.exit(0))
