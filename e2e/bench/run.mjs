import { existsSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { http } from './http.mjs'
import { paint } from './paint.mjs'
import { posture } from './posture.mjs'
import { secrets } from './secrets.mjs'
import { store } from './store.mjs'
import { sockets } from './sockets.mjs'
import { startup } from './startup.mjs'
import { CLI, cleanUpAtExit } from './support.mjs'

const PARTS = { http, sockets, secrets, store, posture, startup, paint }
const USAGE = `usage: npm run bench -- [--only ${Object.keys(PARTS).join('|')}]… [--quick] [--json]`

/** @typedef {import('./support.mjs').Row} Row */

/** @param {number} value
 *  @param {Row['unit']} unit */
const amount = (value, unit) =>
  unit === '/s' ? `${Math.round(value).toLocaleString('en')}/s` : `${value.toFixed(value < 100 ? 2 : 0)} ${unit}`

/** @param {Row['goal']} goal */
const goalText = (goal) => {
  if (!goal) return ''
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`
  return goal.floor === undefined ? `≤ ${goal.atMost}` : `≤ ${goal.atMost} (floor ${goal.floor})`
}

/** @param {Row} row
 *  @returns {'' | 'yes' | 'floor' | 'no'} */
const met = ({ goal, ratio }) => {
  if (!goal) return ''
  if ('atLeast' in goal) return ratio >= goal.atLeast ? 'yes' : 'no'
  if (ratio <= goal.atMost) return 'yes'
  return goal.floor !== undefined && ratio <= goal.floor ? 'floor' : 'no'
}

/** @param {readonly Row[]} rows */
const table = (rows) => {
  const head = ['MEASURE', 'OURS', 'BASELINE', 'AGAINST', 'RATIO', 'QUARTILES', 'GOAL', 'MET']
  const cells = rows.map((row) => [
    row.measure,
    amount(row.ours, row.unit),
    amount(row.baseline, row.unit),
    row.against,
    row.ratio.toFixed(2),
    row.quartiles.map((value) => value.toFixed(2)).join('–'),
    goalText(row.goal),
    met(row)
  ])
  const widths = head.map((text, column) => Math.max(text.length, ...cells.map((line) => line[column]?.length ?? 0)))
  return [head, ...cells]
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

const machine = () => ({
  at: new Date().toISOString(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  loadAverage: loadavg().map((value) => Number(value.toFixed(2)))
})

const main = async () => {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, json: { type: 'boolean' } }
  })
  const names = values.only ?? Object.keys(PARTS)
  if (names.some((name) => !Object.hasOwn(PARTS, name))) throw new Error(USAGE)
  if (!existsSync(CLI)) throw new Error(`${CLI} is not there; run "npm run build" first`)
  cleanUpAtExit()
  const before = machine()
  /** @type {Row[]} */
  const rows = []
  for (const name of names)
    rows.push(...(await PARTS[/** @type {keyof typeof PARTS} */ (name)]({ quick: values.quick ?? false })))
  if (values.json) {
    console.log(JSON.stringify({ ...before, rows: rows.map((row) => ({ ...row, met: met(row) || null })) }, null, 2))
  } else {
    console.log(
      `\n${before.node}, ${before.platform}, ${before.cpu}, load ${before.loadAverage.join(' ')}, ${before.at}\n`
    )
    console.log(table(rows))
  }
}

// A goal that is missed is a number to look at, not a failure: this machine's neighbours must not break a build.
main().then(
  () => process.exit(0),
  (error) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
)
