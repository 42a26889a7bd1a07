import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { Session } from 'node:inspector'
import { createRequire } from 'node:module'
import { join } from 'node:path'

// usage: node keep.mjs <engine.cjs> <folder of learned inputs> <corpus folder>
// Adds to the corpus the learned inputs that reach code which no input before them reached, the smallest first. (The
// engine's own merge starts itself anew, which it cannot do inside Node.)

const [engine = '', learned = '', corpus = ''] = process.argv.slice(2)

const session = new Session()
session.connect()

/** @param {string} method @param {object} [params] @returns {any} */
const ask = (method, params) => {
  let answer
  session.post(method, params, (error, result) => {
    if (error) throw new Error(error.message)
    answer = result
  })
  return answer
}

ask('Profiler.enable')
ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const { fuzz } = createRequire(import.meta.url)(engine)
const reached = new Uint8Array(statSync(engine).size)

/** Marks what ran since the last look. @returns {boolean} whether some of it never ran before */
const reachedMore = () => {
  const script = ask('Profiler.takePreciseCoverage').result.find((/** @type {any} */ each) =>
    each.url.endsWith('engine.cjs')
  )
  const now = new Uint8Array(reached.length)
  for (const { ranges } of script?.functions ?? []) {
    // The first range is the function, those after it are parts of it: the innermost says.
    for (const { startOffset, endOffset, count } of ranges) now.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  }
  let isMore = false
  for (let at = 0; at < now.length; at++) {
    if (now[at] === 1 && reached[at] === 0) {
      reached[at] = 1
      isMore = true
    }
  }
  return isMore
}

/** @param {string} folder */
const smallestFirst = (folder) =>
  readdirSync(folder)
    .map((file) => join(folder, file))
    .sort((a, b) => statSync(a).size - statSync(b).size || (a < b ? -1 : 1))

/** @param {string} file */
const run = (file) => {
  try {
    fuzz(readFileSync(file))
  } catch {
    // What breaks a property is a find, and reported as one.
  }
  return reachedMore()
}

for (const file of smallestFirst(corpus)) run(file)
let added = 0
for (const file of smallestFirst(learned)) {
  if (!run(file)) continue
  copyFileSync(file, join(corpus, `learned-${file.slice(-40, -28)}`))
  added++
}
console.log(`${''.padEnd(16)} ${added} inputs added to the corpus`)
