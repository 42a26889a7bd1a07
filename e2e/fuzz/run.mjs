import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../..')
const CORPUS = join(HERE, 'corpus')
/** What the engine learns on the way, and what it finds. Not kept in the repository. */
const WORK = join(ROOT, '.fuzz')
/** The engine's native part wants a newer C library than some systems have: another Node may run it. */
const NODE = process.env.FUZZ_NODE ?? process.execPath
const ENGINE = join(ROOT, 'node_modules/@jazzer.js/core/dist/cli.js')
/** Inputs are short: what only shows in long ones is found by an input that stands for its repetition (support.ts). */
const MAX_INPUT_BYTES = 2_048
/** Our readers take microseconds; one that takes this long has found a way to keep the gateway busy. */
const TOO_SLOW_SECONDS = 3

const names = readdirSync(CORPUS).sort()
const USAGE = `usage: npm run fuzz -- [--target ${names.join('|')}]… [--seconds 60] [--keep]
  --keep  adds to the corpus the inputs that reach code which no input there reaches`

/** The readers in one file that the engine can instrument: our own code and the parsers it uses. Ciphers and schemas stay
 *  outside, where they run at full speed. */
const bundle = () =>
  build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: join(HERE, 'engine.ts'),
      outDir: join(WORK, 'engine'),
      target: 'node20.19',
      emptyOutDir: true,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'engine.cjs' } }
    },
    ssr: { noExternal: ['jsonc-parser', 'dotenv', 'json5'] }
  })

/** @param {string} target
 *  @param {readonly string[]} folders the first is written to
 *  @param {readonly string[]} options of libFuzzer */
const run = (target, folders, options) =>
  spawnSync(
    NODE,
    [
      ENGINE,
      join(WORK, 'engine/engine.cjs'),
      '-f',
      'fuzz',
      '--sync',
      '-i',
      'engine.cjs',
      '--disableBugDetectors',
      '.*',
      ...folders,
      '--',
      ...options
    ],
    { cwd: WORK, env: { ...process.env, FUZZ_TARGET: target }, encoding: 'utf8', maxBuffer: 1 << 28 }
  )

/** @param {string} log of libFuzzer
 *  @param {RegExp} what */
const last = (log, what) => [...log.matchAll(new RegExp(what, 'g'))].at(-1)?.[1] ?? '?'

/** @returns {boolean} whether every property held
 *  @param {string} target
 *  @param {number} seconds */
const fuzz = (target, seconds) => {
  const learned = join(WORK, 'learned', target)
  const finds = join(WORK, 'finds', target)
  for (const folder of [learned, finds]) mkdirSync(folder, { recursive: true })
  const { stderr, status } = run(
    target,
    [learned, join(CORPUS, target)],
    [
      `-max_total_time=${seconds}`,
      `-max_len=${MAX_INPUT_BYTES}`,
      `-timeout=${TOO_SLOW_SECONDS}`,
      '-use_value_profile=1',
      '-print_final_stats=1',
      `-artifact_prefix=${finds}/`
    ]
  )
  const unloadable = /GLIBC_\S+ not found|invalid ELF header|Cannot find module '@jazzer/.exec(stderr)?.[0]
  if (unloadable)
    throw new Error(`the fuzzing engine does not load here (${unloadable}); docs/fuzzing.md says what it needs`)
  const runs = last(stderr, /stat::number_of_executed_units:\s+(\d+)/)
  const rate = last(stderr, /stat::average_exec_per_sec:\s+(\d+)/)
  console.log(
    `${target.padEnd(16)} ${runs.padStart(10)} runs ${rate.padStart(7)}/s  ${last(stderr, /cov: (\d+)/).padStart(5)} branches  ${status === 0 ? 'nothing found' : 'FOUND'}`
  )
  if (status === 0) return true
  console.log(
    stderr
      .split('\n')
      .filter((line) => /broken|Error|artifact|ALARM|at /.test(line))
      .slice(0, 14)
      .join('\n')
  )
  return false
}

/** @param {string} target */
const keep = (target) => {
  const script = [
    join(HERE, 'keep.mjs'),
    join(WORK, 'engine/engine.cjs'),
    join(WORK, 'learned', target),
    join(CORPUS, target)
  ]
  spawnSync(process.execPath, script, { env: { ...process.env, FUZZ_TARGET: target }, stdio: 'inherit' })
}

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: names },
    seconds: { type: 'string', default: '60' },
    keep: { type: 'boolean', default: false }
  }
})
const seconds = Number(values.seconds)
if (!(seconds > 0) || values.target.some((name) => !names.includes(name))) {
  console.error(USAGE)
  process.exit(2)
}
if (!existsSync(ENGINE)) throw new Error('the fuzzing engine is not installed; run "npm ci"')
await bundle()
console.log(`Node ${process.version}, ${cpus().length} cores, ${seconds} s each`)
let isClean = true
for (const target of values.target) {
  isClean = fuzz(target, seconds) && isClean
  if (values.keep) keep(target)
}
process.exitCode = isClean ? 0 : 1
