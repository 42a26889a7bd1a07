import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sodium from 'libsodium-wrappers-sumo'
import { dataKeyOf, openMetas } from '../support/independent-reader.mjs'
import { referenceFile, STORE } from './secrets.mjs'
import { bareWrite, call, CLI, freshFolder, pairedRow, progress, startGateway, stop, timed } from './support.mjs'

// What opening a store of 10,000 secrets costs against libsodium doing the bare work over the same file: reading it,
// checking its authentication code and opening every name; and, for a passphrase, Argon2id with the same cost. And one write
// against the bare write of as many bytes.

const SIZE = 10_000
const KEY = 'bench key string'
const PASSPHRASE = 'a passphrase for the bench'

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const store = async ({ quick }) => {
  const rounds = quick ? 3 : 12
  await sodium.ready
  progress('store, filling')
  const home = freshFolder()
  const path = join(home, 'state', STORE)
  await mkdir(join(home, 'state'), { mode: 0o700 })
  await writeFile(path, referenceFile(SIZE, KEY), { mode: 0o600 })
  const filling = await startGateway(home, { TRUST_CONSOLE_SECRET_STORE_KEY: KEY })
  await command(filling.env, ['secrets', 'rekey', '--to', 'key-file'])
  await stop(filling.child)

  const gateway = await startGateway(home)
  const keyHex = (await readFile(`${path}.key`, 'utf8')).trim()
  const dataKey = await dataKeyOf(await readFile(path, 'utf8'), { keyHex })
  /** @type {Record<'open' | 'bareOpen' | 'write' | 'bareWrite' | 'unlock' | 'bareUnlock', number[]>} */
  const taken = { open: [], bareOpen: [], write: [], bareWrite: [], unlock: [], bareUnlock: [] }
  for (let round = -1; round < rounds; round++) {
    progress(`store, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
    const ms = {
      open: await timed(() => call(gateway, 'secrets.reload', {})),
      bareOpen: await timed(() => bareOpen(path, dataKey)),
      write: await timed(() =>
        call(gateway, 'secrets.store.set', { targetId: 'custom.bench.one', value: `v${round}` })
      ),
      bareWrite: await bareWrite(home, (await stat(path)).size)
    }
    if (round < 0) continue
    for (const kind of /** @type {const} */ (['open', 'bareOpen', 'write', 'bareWrite'])) taken[kind].push(ms[kind])
  }

  await command(gateway.env, ['secrets', 'rekey', '--to', 'passphrase'], PASSPHRASE)
  for (let round = -1; round < Math.ceil(rounds / 2); round++) {
    progress(`store, unlocking, round ${round + 1}`)
    await command(gateway.env, ['secrets', 'lock'])
    const unlock = await timed(() => command(gateway.env, ['secrets', 'unlock'], PASSPHRASE))
    const bareUnlock = await timed(async () =>
      bareOpen(path, await dataKeyOf(await readFile(path, 'utf8'), { text: PASSPHRASE }))
    )
    if (round < 0) continue
    taken.unlock.push(unlock)
    taken.bareUnlock.push(bareUnlock)
  }
  await stop(gateway.child)

  const row = (/** @type {string} */ measure, /** @type {string} */ against) => ({
    measure: `${measure}, 10,000 secrets`,
    against,
    unit: /** @type {const} */ ('ms')
  })
  return [
    pairedRow(row('open the store', 'libsodium, bare'), taken.open, taken.bareOpen),
    pairedRow(row('one durable write', 'same bytes, fsync'), taken.write, taken.bareWrite),
    pairedRow(row('unlock by passphrase', 'libsodium, bare'), taken.unlock, taken.bareUnlock)
  ]
}

/** @param {string} path
 *  @param {Uint8Array} dataKey */
const bareOpen = async (path, dataKey) => {
  const opened = openMetas(await readFile(path, 'utf8'), dataKey)
  if (opened.length < SIZE) throw new Error('the bare reader opened too few secrets')
}

/** @param {NodeJS.ProcessEnv} env
 *  @param {readonly string[]} args
 *  @param {string} [stdin] */
const command = async (env, args, stdin = '') => {
  const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end(stdin)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}
