import { once } from 'node:events'
import { WebSocket } from 'ws'
import { CLI, callHeaders, fetchText, runNode } from '../bench/support.mjs'

// What agents and an operator do to a gateway all day, in a process of its own. It knows what must be stored and holds every
// answer against that.

const WORKERS = 6
const KEYS_PER_WORKER = 8
const KEPT_SOCKETS = 4
/** Between two rounds of a worker, so that the gateway is busy and not flooded. */
const PACE_MS = 12
const ROTATE_EVERY_MS = 15_000
const DOCTOR_EVERY_MS = 1_500
/** A value has one of these lengths: both small and large ones come and go. */
const LENGTHS = [8, 40, 300, 4_000]

/** @typedef {{ url: string, token: string, env: NodeJS.ProcessEnv }} Target */

const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms))

export class Load {
  /** What is stored, as far as every answer was the truth. @type {Map<string, string | null>} */
  expected = new Map()
  counts = { calls: 0, writes: 0, resolves: 0, doctors: 0, sockets: 0, rotations: 0 }
  /** @type {string[]} */
  wrong = []
  #running = true
  #underWay = 0
  /** @type {Promise<void> | undefined} closed while the token changes */
  #gate
  #id = 0

  /** @param {Target} target */
  constructor(target) {
    this.target = target
  }

  /** Works until stop(). */
  async run() {
    const forever = async (/** @type {() => Promise<void>} */ round, /** @type {number} */ everyMs) => {
      while (this.#running) {
        await this.#guarded(round)
        await pause(everyMs)
      }
    }
    await Promise.all([
      ...Array.from({ length: WORKERS }, (_, worker) => forever(this.#worker(worker), PACE_MS)),
      forever(() => this.#doctor(), DOCTOR_EVERY_MS),
      forever(() => this.#churn(), 200),
      this.#keepSockets(),
      this.#rotating()
    ])
  }

  stop() {
    this.#running = false
  }

  /** Reads everything once more. */
  async check() {
    const targetIds = [...this.expected.keys()]
    for (let at = 0; at < targetIds.length; at += 50) await this.#resolve(targetIds.slice(at, at + 50))
  }

  /** @param {string} what
   *  @param {unknown} detail */
  #isWrong(what, detail) {
    if (this.wrong.length < 20) this.wrong.push(`${what}: ${detail instanceof Error ? detail.message : String(detail)}`)
  }

  /** @param {() => Promise<void>} work */
  async #guarded(work) {
    while (this.#gate) await this.#gate
    this.#underWay++
    try {
      await work()
    } catch (error) {
      this.#isWrong('a call failed', error)
    } finally {
      this.#underWay--
    }
  }

  /** @param {string} method
   *  @param {object} params
   *  @returns {Promise<any>} */
  async #call(method, params) {
    this.counts.calls++
    const { url, token } = this.target
    const id = ++this.#id
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const answer = await fetchText(`${url}/rpc`, { method: 'POST', headers: callHeaders(token), body })
    const parsed = JSON.parse(answer.body)
    if (answer.status !== 200 || parsed.error)
      throw new Error(`${method} answered ${answer.status} ${answer.body.slice(0, 200)}`)
    if (parsed.id !== id) throw new Error(`${method} answered call ${parsed.id} and not ${id}`)
    return parsed.result
  }

  /** @param {number} worker
   *  @returns {() => Promise<void>} one round over the worker's own keys */
  #worker(worker) {
    const keys = Array.from({ length: KEYS_PER_WORKER }, (_, index) => `custom.soak.w${worker}k${index}`)
    let round = worker
    return async () => {
      round++
      const key = keys[round % keys.length] ?? ''
      const kind = round % 5
      if (kind === 0)
        return this.#write(key, round % 35 === 0 ? null : String(round).padEnd(LENGTHS[round % 4] ?? 8, 'x'))
      if (kind === 4) {
        const { value, found } = await this.#call('secrets.store.get', { targetId: key, includeValue: true })
        const expected = this.expected.get(key) ?? null
        if (value !== expected || found !== (expected !== null)) this.#isWrong(key, `get gave ${value}`)
        return
      }
      await this.#resolve(keys.filter((each) => this.expected.has(each)).slice(0, 1 + (round % KEYS_PER_WORKER)))
    }
  }

  /** @param {string} targetId
   *  @param {string | null} value */
  async #write(targetId, value) {
    this.counts.writes++
    if (value === null) await this.#call('secrets.store.delete', { targetId })
    else await this.#call('secrets.store.set', { targetId, value })
    this.expected.set(targetId, value)
  }

  /** @param {readonly string[]} targetIds */
  async #resolve(targetIds) {
    if (targetIds.length === 0) return
    this.counts.resolves++
    const { assignments } = await this.#call('secrets.resolve', { commandName: 'soak', targetIds })
    for (const { path, value } of assignments)
      if (value !== (this.expected.get(path) ?? null)) this.#isWrong(path, `resolve gave ${value}`)
    if (assignments.length !== targetIds.length)
      this.#isWrong('resolve', `${assignments.length} of ${targetIds.length}`)
  }

  async #doctor() {
    this.counts.doctors++
    const { security, checks } = await this.#call('doctor', {})
    const { critical, warn } = security.summary
    if (critical + warn > 0) this.#isWrong('doctor', JSON.stringify(security.findings))
    const failed = checks.filter((/** @type {any} */ { status }) => status === 'fail')
    if (failed.length > 0) this.#isWrong('doctor', JSON.stringify(failed))
  }

  /** @returns {Promise<WebSocket>} */
  async #open() {
    this.counts.sockets++
    const socket = new WebSocket(`${this.target.url.replace('http', 'ws')}/ws`, {
      headers: callHeaders(this.target.token)
    })
    await once(socket, 'open')
    socket.on('error', () => undefined)
    return socket
  }

  /** @param {WebSocket} socket */
  async #askStatus(socket) {
    this.counts.calls++
    const id = ++this.#id
    const answered = once(socket, 'message')
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'status' }))
    const answer = JSON.parse(String((await answered)[0]))
    if (answer.id !== id || answer.result?.status !== 'ok') this.#isWrong('socket', JSON.stringify(answer))
  }

  /** A client that comes, asks and goes; every third time without a word. */
  async #churn() {
    const socket = await this.#open()
    for (let count = 0; count < 3; count++) await this.#askStatus(socket)
    const closed = once(socket, 'close')
    if (this.counts.sockets % 3 === 0) socket.terminate()
    else socket.close()
    await closed
  }

  /** Clients that stay until their token dies, and come back with the new one. */
  async #keepSockets() {
    const stay = async () => {
      /** @type {WebSocket | undefined} */
      let socket
      while (this.#running) {
        await this.#guarded(async () => {
          if (socket?.readyState !== WebSocket.OPEN) socket = await this.#open()
          await this.#askStatus(socket)
        })
        await pause(250)
      }
      socket?.close()
    }
    await Promise.all(Array.from({ length: KEPT_SOCKETS }, stay))
  }

  /** A new token from time to time: the old one must be dead, on open sockets too. */
  async #rotating() {
    let waitedMs = 0
    while (this.#running) {
      await pause(250)
      waitedMs += 250
      if (waitedMs < ROTATE_EVERY_MS) continue
      waitedMs = 0
      let open = () => {}
      this.#gate = new Promise((done) => (open = done))
      while (this.#underWay > 0) await pause(10)
      try {
        await this.#rotate()
      } catch (error) {
        this.#isWrong('token rotate', error)
      }
      this.#gate = undefined
      open()
    }
  }

  async #rotate() {
    const { url, token, env } = this.target
    const socket = await this.#open()
    const closed = once(socket, 'close')
    await runNode([CLI, 'token', 'rotate'], env)
    const [code] = await closed
    if (code !== 1008) this.#isWrong('token rotate', `the open socket was closed with ${code}`)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status' })
    const old = await fetchText(`${url}/rpc`, { method: 'POST', headers: callHeaders(token), body })
    if (old.status !== 401) this.#isWrong('token rotate', `the old token was answered ${old.status}`)
    this.target.token = (await runNode([CLI, 'token', 'show'], env)).trim()
    if (this.target.token === token) this.#isWrong('token rotate', 'the token is the same')
    this.counts.rotations++
  }
}

// As a process of its own: works from its first message until 'stop', then says what it knows.
if (process.send) {
  process.once('message', (/** @type {Target} */ target) => {
    const load = new Load(target)
    const done = load.run()
    process.on('message', (/** @type {any} */ message) => {
      if (message === 'stop') {
        load.stop()
        done
          .then(() => load.check())
          .then(() =>
            process.send?.({
              counts: load.counts,
              wrong: load.wrong,
              expected: [...load.expected],
              token: load.target.token
            })
          )
      }
      if (message === 'counts') process.send?.({ counts: load.counts, wrong: load.wrong })
    })
  })
  process.on('disconnect', () => process.exit(0))
}
