import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call, freshFolder, median, pairedRow, progress, startGateway, stop, timed } from './support.mjs'

// One posture run: every check, and how it grows with the files of the home. The baseline is what a run cannot do without: the
// state of every file, asked for one after another by plain Node.

const MANY_FILES = 1_000
const RUNS_A_ROUND = 5

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const posture = async ({ quick }) => {
  const rounds = quick ? 4 : 20
  const few = await gatewayWith(0)
  const many = await gatewayWith(MANY_FILES)
  const audit = (/** @type {import('./support.mjs').Gateway} */ gateway, /** @type {boolean} */ deep) =>
    timed(() => call(gateway, 'security.audit', { deep }))
  const tasks = {
    shallow: () => audit(few.gateway, false),
    deep: () => audit(few.gateway, true),
    deepMany: () => audit(many.gateway, true),
    status: () => timed(() => call(few.gateway, 'status', {})),
    bareFew: () => timed(() => statAll(few.home)),
    bareMany: () => timed(() => statAll(many.home))
  }
  const names = /** @type {(keyof typeof tasks)[]} */ (Object.keys(tasks))
  const taken = /** @type {Record<keyof typeof tasks, number[]>} */ (
    Object.fromEntries(names.map((name) => [name, []]))
  )
  for (let round = -1; round < rounds; round++) {
    progress(`posture, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
    for (const name of names) {
      const ms = []
      for (let run = 0; run < RUNS_A_ROUND; run++) ms.push(await tasks[name]())
      if (round >= 0) taken[name].push(median(ms))
    }
  }
  const checks = (await call(few.gateway, 'doctor', { deep: true })).coverage.total
  await Promise.all([few, many].map(({ gateway }) => stop(gateway.child)))

  const unit = /** @type {const} */ ('ms')
  const files = `${MANY_FILES.toLocaleString('en')} more files`
  return [
    pairedRow({ measure: 'posture run', against: 'one `status`', unit }, taken.shallow, taken.status),
    pairedRow({ measure: `deep run, ${checks} checks`, against: 'posture run', unit }, taken.deep, taken.shallow),
    pairedRow({ measure: `deep run, ${files}`, against: 'deep run', unit }, taken.deepMany, taken.deep),
    pairedRow({ measure: `deep run, ${files}`, against: 'stat of each file', unit }, taken.deepMany, taken.bareMany)
  ]
}

/** A gateway whose backups and journals are as many files as said.
 *  @param {number} files */
const gatewayWith = async (files) => {
  const home = freshFolder()
  await stop((await startGateway(home)).child)
  for (let index = 0; index < files; index++)
    await writeFile(join(home, `config.json.bak.${index}`), '{}', { mode: 0o600 })
  return { home, gateway: await startGateway(home) }
}

/** @param {string} folder */
const statAll = async (folder) => {
  for (const entry of await readdir(folder, { recursive: true })) await stat(join(folder, entry))
}
