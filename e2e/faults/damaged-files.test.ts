import { existsSync } from 'node:fs'
import { cp, lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../src/main/platform/log'
import { ERRORS } from '../../src/shared/errors'
import { coreIn, type CoreUnderTest } from '../support/core'
import { DAMAGES, type Damage } from '../support/damage'
import { folderForTest } from '../support/lifetime'
import { freshFolder, removeFolder } from '../support/trust-console'

const WAIVED = 'gateway.rate_limit.disabled'
const VARIABLES = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no' }
const DAY_MS = 86_400_000

let template: string

/** A home that has one of every file. */
beforeAll(async () => {
  template = await freshFolder()
  const core = coreIn(template, { variables: { ...VARIABLES, TRUST_CONSOLE_HEARTBEAT_ENABLED: 'yes' } })
  await core.start()
  await core.ask('secrets.store.set', { targetId: 'custom.kept', value: 'precious' })
  await waive(core)
  await core.ask('settings.set', { changes: { 'security.riskReviewThreshold': 10 } })
  await core.ask('system.maintenance.run', { apply: true })
  await core.ask('system.maintenance.plan.save')
  const heart = join(template, 'state/heartbeat.json')
  while (!existsSync(heart)) await pause(50)
  await core.stop()
  const [last] = (await readFile(join(template, 'logs/activity.jsonl'), 'utf8')).trim().split('\n').slice(-1)
  const { seq, hash } = JSON.parse(last!)
  // The gateway writes it after two thousand records; this is the same, early.
  await writeFile(
    join(template, 'state/secret-uses.json'),
    `${JSON.stringify({ version: 1, head: { seq, hash }, sinceMs: 1, uses: [['custom.kept', 1, 'token', 'http']] })}\n`
  )
})
afterAll(() => removeFolder(template))

const waive = (core: CoreUnderTest): Promise<unknown> =>
  core.ask('posture.waive', {
    checkId: WAIVED,
    reason: 'known to the test',
    owner: 'test',
    expiresAtMs: Date.now() + DAY_MS
  })

/** `refused`: the start ends with a reason. `told`: it starts, and a report or the log says what is wrong. `silent`: it starts,
 *  and there was nothing to tell. */
type Outcome = 'refused' | 'told' | 'silent'

interface Kind {
  file: string
  /** Another name pattern in the same folder, for files with a name of their own. */
  pattern?: RegExp
  outcomes: Partial<Record<Damage, Outcome | readonly Outcome[] | undefined>>
  /** What it holds is no loss: nothing of it must be kept. */
  disposable?: boolean
  /** Nothing tells a flipped byte from what was meant. */
  flippedIsValid?: boolean
  /** How it is told where the file is not named. */
  says?: RegExp
}

const same = (outcome: Outcome | readonly Outcome[]): Kind['outcomes'] => ({
  empty: outcome,
  cut: outcome,
  flipped: outcome,
  folder: outcome,
  link: outcome,
  large: outcome
})

const KINDS: readonly Kind[] = [
  {
    file: 'config.json',
    outcomes: { ...same('refused'), flipped: ['refused', 'told', 'silent'] },
    flippedIsValid: true
  },
  {
    file: 'instance.key',
    outcomes: { ...same('refused'), flipped: ['refused', 'told'] },
    says: /the seal is not ours/,
    flippedIsValid: true
  },
  { file: 'state/secrets.store.enc.json', outcomes: same('told') },
  { file: 'state/secrets.store.enc.json.key', outcomes: same('told') },
  { file: 'logs/activity.jsonl', outcomes: { ...same('told'), large: undefined, flipped: ['told', 'silent'] } },
  {
    file: 'logs/activity.jsonl.head',
    outcomes: same('told'),
    says: /record is not whole|cannot be opened: \S+activity.jsonl.head/,
    flippedIsValid: true
  },
  { file: 'state/secret-uses.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] }, disposable: true },
  { file: 'state/posture-history.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] } },
  { file: 'state/heartbeat.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] } },
  { file: 'state/posture-waivers.json', outcomes: same('told') },
  { file: 'state/remediation-plans.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] } },
  {
    file: 'state/remediation-journal',
    pattern: /\.jsonl$/,
    outcomes: { ...same('told'), cut: ['told', 'silent'], flipped: ['told', 'silent'] }
  },
  { file: 'state/maintenance.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] } },
  { file: 'state/security-policy.json', outcomes: { ...same('told'), flipped: ['told', 'silent'] } }
]

const pathOf = async (home: string, { file, pattern }: Kind): Promise<string> => {
  if (!pattern) return join(home, file)
  const name = (await readdir(join(home, file))).find((each) => pattern.test(each))
  return join(home, file, name!)
}

/** What stands at a path, or undefined. */
const sight = async (path: string): Promise<string | undefined> => {
  const stats = await lstat(path).catch(() => undefined)
  if (!stats) return undefined
  if (stats.isSymbolicLink()) return `link ${await readlink(path)}`
  if (stats.isDirectory()) return `folder ${(await readdir(path)).join()}`
  return stats.size > 1024 * 1024 ? `large ${stats.size}` : `file ${await readFile(path, 'latin1')}`
}

/** Everything that is written in a day's work, as far as it can be. @throws errors without a name */
const work = async (core: CoreUnderTest): Promise<string> => {
  const said: unknown[] = []
  const calls = [
    ['secrets.store.set', { targetId: 'custom.new', value: 'v' }],
    ['settings.set', { changes: { 'security.riskReviewThreshold': 71 } }],
    ['doctor', { deep: true }],
    ['system.maintenance.run', { apply: true }],
    ['system.maintenance.plan.save', {}],
    ['secrets.store.status', {}],
    ['posture.waivers.list', {}],
    ['posture.history', {}],
    ['system.maintenance.runs', {}],
    ['activity.verify', {}]
  ] as const
  for (const [method, params] of calls) {
    try {
      said.push(await core.ask(method, params))
    } catch (error: any) {
      expect(Object.keys(ERRORS), `${method}: ${String(error.stack)}`).toContain(error.code)
      expect(error.code, `${method}: ${String(error.cause?.stack)}`).not.toBe('internal')
      said.push(error.message)
    }
  }
  await waive(core).catch((error: unknown) => said.push(error instanceof Error ? error.message : error))
  return JSON.stringify(said)
}

const start = async (home: string): Promise<{ core: CoreUnderTest; problem?: any; log: string[] }> => {
  const log: string[] = []
  const core = coreIn(home, { variables: VARIABLES, log: createLog((line) => log.push(line), ['warn', 'error']) })
  try {
    await core.start()
    return { core, log }
  } catch (problem) {
    return { core, problem, log }
  }
}

describe.each(KINDS)('$file', (kind) => {
  const cases = Object.entries(kind.outcomes).filter(([, outcome]) => outcome !== undefined)
  test.each(cases as [Damage, Outcome | Outcome[]][])('%s: %s', async (damage, outcome) => {
    const home = join(await folderForTest(), 'home')
    const elsewhere = join(dirname(home), 'elsewhere')
    await cp(template, home, { recursive: true })
    await mkdir(elsewhere)
    const path = await pathOf(home, kind)
    await DAMAGES[damage](path, elsewhere)
    const damaged = await sight(path)

    const { core, problem, log } = await start(home)
    let said = ''
    let got: Outcome
    if (problem) {
      got = 'refused'
      expect(Object.keys(ERRORS), String(problem.stack)).toContain(problem.code)
      said += String(problem.message)
    } else {
      said += await work(core)
      await core.stop()
      said += log.join('')
      got = (kind.says ? kind.says.test(said) : said.includes(path)) ? 'told' : 'silent'
    }
    expect([outcome].flat(), said).toContain(got)
    if (got === 'refused') expect(said).toContain(path)
    if (got === 'silent' || kind.disposable || (damage === 'flipped' && kind.flippedIsValid)) return

    // Nothing was written over what could not be read: it lies there, or beside it.
    const folder = dirname(path)
    const names = (await readdir(folder)).filter((name) => name.startsWith(basename(path).replace(/\.jsonl.*$/, '')))
    const sights = await Promise.all(names.map((name) => sight(join(folder, name))))
    // The end of a record that was cut lies in a file of its own.
    const torn = sights[names.findIndex((name) => name.includes('torn-'))]?.slice('file '.length) ?? ''
    expect(
      sights.some(
        (each) =>
          each === damaged ||
          (damaged !== undefined && each?.startsWith(damaged.slice(0, damaged.length - torn.length)) === true)
      ),
      `${relative(home, path)} is lost; there are ${names.join()}`
    ).toBe(true)
  })
})
