import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { benchOver, homeWith, HOME_KEY, type Bench } from './testing/bench'
import { crashingOps } from './testing/crashing-ops'
import { treeOf } from './testing/tree'
import { Vault } from './vault'

// Every line of a journal is synced, and a busy disk takes its time for that.
vi.setConfig({ testTimeout: 30_000 })

const CONFIG = '{"gateway":{"authToken":"set","requireToken":false},"heartbeat":{"enabled":false}}'
const DAY_MS = 24 * 3_600_000
const said = (text: string): string => expect.stringContaining(text) as string

/** A run that ended after its first step was written. */
const cutShort = async (): Promise<Bench> => {
  const home = await homeWith(CONFIG)
  const { ops, crashed, calls } = crashingOps(6, 'after')
  const at = await benchOver({ home, ops })
  await Promise.race([crashed, at.apply()])
  expect(calls).toEqual(['makeFolder', 'syncFolder', 'append', 'syncFolder', 'append', 'create', 'rename'])
  return at
}

const journalOf = async ({ home }: Bench): Promise<string> => {
  const folder = join(home, 'state', 'remediation-journal')
  const [name = ''] = await readdir(folder)
  return join(folder, name)
}

const restarted = async ({ home, clock }: Bench): Promise<Bench> => {
  const next = await benchOver({ home, clock })
  await next.start()
  return next
}

/** What a run looks like that is not taken up again: what was done is done and can be undone, the rest is not begun. */
const expectLeft = async (next: Bench, why: string): Promise<void> => {
  expect((await next.engine.status(false)).recovery).toMatchObject({ outcome: 'left', text: said(why) })
  expect(next.noted).toEqual([said(why)])
  const config = await next.config()
  expect(config).toContain('"requireToken":true')
  expect(config).toContain('"enabled":false')
  const [run] = await next.undo.runs()
  expect(run).toMatchObject({ status: 'interrupted', finishedAtMs: next.clock.nowMs() })
  expect(run?.steps[0]).toMatchObject({ status: 'fixed', undoable: true })
  expect(run?.steps[1]).toMatchObject({ status: 'skipped', reason: said(why) })
  await next.undo.undo({ runId: run?.runId ?? '', dryRun: false })
  expect(await next.config()).toBe(CONFIG)
}

test('a run that was stopped is not taken up again', async () => {
  const at = await cutShort()
  await appendFile(await journalOf(at), '{"t":"stop","atMs":1}\n')
  await expectLeft(await restarted(at), 'it had been stopped')
})

test('nor is one whose plan has expired', async () => {
  const at = await cutShort()
  at.clock.advance(DAY_MS)
  await expectLeft(await restarted(at), 'more than a day old')
})

test('nor is one that took the process down again and again', async () => {
  const at = await cutShort()
  for (let turn = 0; turn < 3; turn++) await appendFile(await journalOf(at), '{"t":"resume","atMs":1}\n')
  await expectLeft(await restarted(at), 'cut short each time')
})

test('a run is taken up once, and its steps still look at their targets first', async () => {
  const at = await cutShort()
  const changed = (await at.config()).replace('"set"', '"other"')
  await writeFile(at.settings.configPath, changed)
  const next = await restarted(at)
  expect(next.noted).toEqual([said('drifted')])
  expect(await next.config()).toBe(changed)
  expect(next.history.latest).toMatchObject({ resumed: true, ok: false })
  const tree = await treeOf(at.home)
  const later = await restarted(next)
  expect(later.noted).toEqual([])
  expect((await later.engine.status(false)).recovery).toBeNull()
  expect(await treeOf(at.home)).toEqual(tree)
})

test('what was sealed under another key is left, and the start goes on', async () => {
  const at = await cutShort()
  const path = await journalOf(at)
  const text = await readFile(path, 'utf8')
  const sealed = await new Vault(() => new Uint8Array(32).fill(8)).seal('x', new Map())
  await writeFile(path, text.replace(/"sealed":"[^"]+"/, `"sealed":"${sealed}"`))
  const next = await restarted(at)
  expect(next.noted).toEqual([said('cannot be opened')])
  expect((await restarted(at)).noted).toEqual([])
  await expect(
    next.undo.undo({ runId: (await next.undo.runs())[0]?.runId ?? '', dryRun: false })
  ).rejects.toMatchObject({
    code: 'remediation.undo-refused'
  })
})

test('a journal that somebody changed is not carried out', async () => {
  const at = await cutShort()
  const path = await journalOf(at)
  const bundle = join(at.home, 'state', 'security-policy.json')
  const text = await readFile(path, 'utf8')
  expect(text).toContain(bundle)
  await writeFile(path, text.replaceAll(bundle, join(at.home, 'planted.json')))
  const next = await restarted(at)
  expect(next.noted).toEqual([said('its journal was changed')])
  expect(await readdir(at.home)).not.toContain('planted.json')
})

test.each(['', 'half of a li', '{"t":"start","version":99}\n', '\0\n\0'])(
  'a journal that holds %j harms neither the start nor the other runs',
  async (text) => {
    const at = await benchOver({ config: CONFIG })
    await at.apply()
    await writeFile(join(at.home, 'state', 'remediation-journal', '9999999999999-damaged.jsonl'), text)
    const next = await restarted(at)
    expect(await next.undo.runs()).toHaveLength(1)
  }
)

test('sealed contents open with the same key for the same plan, unchanged, and else not at all', async () => {
  const contents = new Map([
    ['a', Buffer.from('secret')],
    ['b', Buffer.alloc(300_000, 'x')]
  ])
  const vault = new Vault(() => HOME_KEY)
  const sealed = await vault.seal('plan', contents)
  expect(sealed.length).toBeLessThan(2_000)
  expect(await new Vault(() => HOME_KEY).open('plan', sealed)).toEqual(contents)
  expect(await vault.open('other', sealed)).toBeUndefined()
  expect(await vault.open('plan', `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`)).toBeUndefined()
  expect(await new Vault(() => new Uint8Array(32)).open('plan', sealed)).toBeUndefined()
})

test('a hash tells nothing to whoever does not have the key of the home', () => {
  const hash = new Vault(() => HOME_KEY).hash('weak')
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(new Vault(() => HOME_KEY).hash('weak')).toBe(hash)
  expect(new Vault(() => new Uint8Array(32)).hash('weak')).not.toBe(hash)
})
