import { applyPatch } from 'diff'
import fc from 'fast-check'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { FileState, PlanDocument } from '../../shared/remediation/plan-contract'
import { ConfigText } from '../settings/config-file'
import { configText } from '../settings/testing/config-text'
import { diskOps } from './file-ops'
import { stateNow } from './file-state'
import { maskSecrets } from './masking'
import { benchOver, homeWith, HOME_KEY, type Bench } from './testing/bench'
import { treeOf } from './testing/tree'
import { Vault } from './vault'

const SECRET = 'sk-live-4fG9aQ2Lx7'
/** The secret file is encrypted anew with each change. */
const isStore = (name: string): boolean => name.includes('secrets.store.')

const { hash } = new Vault(() => HOME_KEY)

/** What else lies in the home: the state folder, the policy bundle, permissions that somebody opened. */
const surroundings = fc.record({
  state: fc.boolean(),
  bundle: fc.constantFrom('missing', 'valid', 'broken'),
  bundlePath: fc.constantFrom(undefined, 'state/policy/mine.json', 'other/own.json'),
  mode: fc.constantFrom(0o600, 0o644),
  statePath: fc.constantFrom(undefined, 'deeper/state'),
  deep: fc.boolean(),
  stateMode: fc.constantFrom(0o700, 0o755, 0o770),
  bundleMode: fc.constantFrom(0o600, 0o644, 0o666),
  copyMode: fc.constantFrom(undefined, 0o600, 0o604, 0o440),
  secret: fc.boolean()
})

const prepare = async (
  text: string,
  around: typeof surroundings extends fc.Arbitrary<infer T> ? T : never
): Promise<string> => {
  const home = await homeWith(text)
  const path = join(home, 'config.json')
  let config = new ConfigText(path, text)
  if (around.bundlePath) config = config.with('security.policyBundlePath', around.bundlePath)
  if (around.statePath) config = config.with('state.path', around.statePath)
  if (around.secret) config = config.withText(['vendor', 'apiKey'], SECRET)
  await writeFile(path, config.text)
  await chmod(path, around.mode)
  if (around.copyMode !== undefined) {
    await writeFile(join(home, 'config.json.bak'), 'a copy')
    await chmod(join(home, 'config.json.bak'), around.copyMode)
  }
  await chmod(join(home, 'state'), around.stateMode)
  if (!around.state) await rm(join(home, 'state'), { recursive: true })
  if (around.bundle !== 'missing') {
    const bundle = join(home, around.bundlePath ?? join(around.statePath ?? 'state', 'security-policy.json'))
    await mkdir(dirname(bundle), { recursive: true })
    await writeFile(bundle, around.bundle === 'valid' ? '{"rules":[]}' : '{ broken')
    await chmod(bundle, around.bundleMode)
  }
  return home
}

/** What each path is to be in the end. */
const endsOf = ({ steps }: PlanDocument): Map<string, FileState> =>
  new Map(steps.flatMap(({ file }) => (file ? [[file.path, file.after] as const] : [])))

const textAt = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

const applyShown = (at: Bench, { planId, planDigest, deep }: { planId: string; planDigest: string; deep: boolean }) =>
  at.engine.run({ deep, dryRun: false, plan: { planId, planDigest } })

test('what a plan shows is what an apply does, byte for byte, and an undo gives back every byte', async () => {
  await fc.assert(
    fc.asyncProperty(configText, surroundings, async (text, around) => {
      const home = await prepare(text, around)
      const at = await benchOver({ home })
      const before = await treeOf(home)
      const plan = await at.engine.plan(around.deep)
      const texts = new Map(await Promise.all(plan.diffs.map(async ({ path }) => [path, await textAt(path)] as const)))
      expect(await treeOf(home)).toEqual(before)

      const run = await applyShown(at, plan)
      const ends = endsOf(plan.document)
      for (const [path, state] of ends) expect(await stateNow(path, state, diskOps, hash)).toEqual(state)
      const after = await treeOf(home)
      const touched = new Set([...ends.keys()].map((path) => path.slice(home.length + 1)))
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        if (!touched.has(name) && !isStore(name)) expect(after[name], name).toBe(before[name])
      }
      for (const { path, diff } of plan.diffs) {
        const shown = maskSecrets(texts.get(path) ?? '', hash)
        const patch = diff.slice(diff.indexOf('--- '))
        if (patch.includes('@@')) expect(applyPatch(shown, patch)).toBe(maskSecrets(await textAt(path), hash))
        expect(diff).not.toContain('a-token-of-the-operator')
        expect(diff).not.toContain(SECRET)
      }

      const again = await (around.deep ? at.applyDeep() : at.apply())
      expect(again.actions.flatMap(({ steps }) => steps).filter(({ status }) => status === 'fixed')).toEqual([])
      expect(await treeOf(home)).toEqual(after)

      if (!run.actions.some(({ changed }) => changed)) return
      await at.undo.undo({ runId: run.runId, dryRun: false })
      const undone = await treeOf(home)
      // A folder that something else lies in by now stays.
      for (const name of Object.keys(before)) expect(undone[name], name).toBe(before[name])
      for (const name of Object.keys(undone).filter((each) => !isStore(each)))
        expect(before[name] ?? undone[name], name).toMatch(name in before ? /^/ : /^700$/)
    }),
    { numRuns: 40 }
  )
}, 120_000)
