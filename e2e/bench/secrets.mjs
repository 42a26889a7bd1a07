import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bareWrite, call, freshFolder, median, pairedRow, progress, startGateway, stop, timed } from './support.mjs'

// What one durable write and one resolve cost as the store grows. One gateway a size, all running at once and asked in
// turns, so that every ratio compares moments that lie next to each other.

const SIZES = /** @type {const} */ ([100, 1_000, 10_000])
const KEY = 'bench key string'
export const STORE = 'secrets.store.enc.json'
const WRITES_A_ROUND = 4
const RESOLVES_A_ROUND = 25
/** Within a tenth counts as flat: a resolve that looked at every secret would be a hundred times slower. */
const FLAT = 1.1

/** @typedef {{ size: number, home: string, gateway: import('./support.mjs').Gateway }} Store */

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const secrets = async ({ quick }) => {
  const rounds = quick ? 4 : 20
  /** @type {Store[]} */
  const stores = []
  for (const size of SIZES) {
    progress(`secrets, filling ${size}`)
    stores.push(await filledStore(size))
  }
  /** @type {Record<'write' | 'resolve' | 'bare', Record<number, number[]>>} */
  const taken = { write: bySize(), resolve: bySize(), bare: bySize() }
  for (let round = -1; round < rounds; round++) {
    progress(`secrets, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
    // Turn about within the round too: a disk that stalls for a second hits every size.
    const ms = { write: bySize(), resolve: bySize(), bare: bySize() }
    for (let turn = 0; turn < WRITES_A_ROUND; turn++) {
      for (const store of stores) ms.write[store.size].push(await timeWrite(store))
      for (const store of stores) ms.bare[store.size].push(await timeBareWrite(store))
    }
    for (let turn = 0; turn < RESOLVES_A_ROUND; turn++) {
      for (const store of stores) ms.resolve[store.size].push(await timeResolve(store))
    }
    if (round < 0) continue
    for (const kind of /** @type {const} */ (['write', 'resolve', 'bare'])) {
      for (const size of SIZES) taken[kind][size].push(median(ms[kind][size]))
    }
  }
  await Promise.all(stores.map(({ gateway }) => stop(gateway.child)))

  const { write, resolve, bare } = taken
  const growth = (/** @type {string} */ what, /** @type {number} */ size) => ({
    measure: `${what}, ${size.toLocaleString('en')} secrets`,
    against: 'at 100 secrets',
    unit: /** @type {const} */ ('ms')
  })
  const flat = { atMost: FLAT }
  return [
    pairedRow(growth('durable write', 1_000), write[1_000], write[100]),
    pairedRow({ ...growth('durable write', 10_000), goal: { atMost: 3, floor: 20 } }, write[10_000], write[100]),
    ...SIZES.map((size) =>
      pairedRow({ ...growth('durable write', size), against: 'same bytes, fsync' }, write[size], bare[size])
    ),
    pairedRow({ ...growth('resolve', 1_000), goal: flat }, resolve[1_000], resolve[100]),
    pairedRow({ ...growth('resolve', 10_000), goal: flat }, resolve[10_000], resolve[100])
  ]
}

/** @returns {Record<number, number[]>} */
const bySize = () => Object.fromEntries(SIZES.map((size) => [size, []]))

const targetId = (/** @type {number} */ index) => `custom.bench.secret-${index}`
const newValue = () => randomBytes(24).toString('hex')
const anyOf = (/** @type {number} */ size) => targetId(Math.floor(Math.random() * size))

/** A gateway whose store holds `size` secrets, in our own format.
 *  @param {number} size
 *  @returns {Promise<Store>} */
const filledStore = async (size) => {
  const home = freshFolder()
  await mkdir(join(home, 'state'), { mode: 0o700 })
  await writeFile(join(home, 'state', STORE), referenceFile(size, KEY), { mode: 0o600 })
  const gateway = await startGateway(home, { TRUST_CONSOLE_SECRET_STORE_KEY: KEY })
  const store = { size, home, gateway }
  await timeWrite(store)
  const { store: status } = await call(gateway, 'secrets.store.status', {})
  if (status.count !== size || status.formatVersion !== 3) throw new Error(`not filled: ${JSON.stringify(status)}`)
  return store
}

/** A version 1 file: one sealing instead of thousands of calls. The first write turns it into our own format.
 *  @param {number} size
 *  @param {string} keyString */
export const referenceFile = (size, keyString) => {
  const entries = Array.from({ length: size }, (_, index) => ({ key: targetId(index), value: newValue() }))
  const nonce = randomBytes(24)
  const key = createHash('sha256').update(keyString).digest()
  const cipher = xchacha20poly1305(key, nonce, Buffer.from('openclaw-zig-secret-store-v1'))
  const sealed = Buffer.from(cipher.encrypt(Buffer.from(JSON.stringify({ version: 1, entries }))))
  return JSON.stringify({
    version: 1,
    algorithm: 'xchacha20poly1305',
    nonceB64: nonce.toString('base64'),
    tagB64: sealed.subarray(-16).toString('base64'),
    ciphertextB64: sealed.subarray(0, -16).toString('base64')
  })
}

/** @param {Store} store */
const timeWrite = ({ size, gateway }) =>
  timed(() => call(gateway, 'secrets.store.set', { targetId: anyOf(size), value: newValue() }))

/** @param {Store} store */
const timeResolve = ({ size, gateway }) =>
  timed(async () => {
    const { resolvedCount } = await call(gateway, 'secrets.resolve', { commandName: 'bench', targetIds: [anyOf(size)] })
    if (resolvedCount !== 1) throw new Error('a stored secret was not resolved')
  })

/** What the disk alone takes for a file as large as this store's: written beside it, synced and renamed.
 *  @param {Store} store */
const timeBareWrite = async ({ home }) => bareWrite(home, (await stat(join(home, 'state', STORE))).size)
