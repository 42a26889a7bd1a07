import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../platform/testing'
import { groundFindings } from './checks/ground'
import { runFindingChecks } from './check'
import type { Facts } from './facts'
import { readGround, type GroundEntry, type GroundFact } from './ground'

const factsOf = (ground: GroundFact): Facts => ({ ground: { source: 'the disk', atMs: 0, value: ground } })
const permissionChecks = groundFindings.filter(({ id }) => id.startsWith('fs.'))
const found = (ground: GroundFact): Record<string, string> =>
  Object.fromEntries(
    runFindingChecks(permissionChecks, factsOf(ground)).findings.map(({ checkId, detail }) => [checkId, detail])
  )

/** A home with one of everything. */
const wholeHome = async (): Promise<string> => {
  const home = await temporaryFolder()
  await chmod(home, 0o700)
  for (const folder of ['logs', 'state', 'state/remediation-journal']) await mkdir(join(home, folder), { mode: 0o700 })
  const files = [
    ...['config.json', 'config.json.bak', 'instance.key', 'owner.json', 'logs/activity.jsonl', 'tls.key'],
    ...['state/secrets.store', 'state/secrets.store.key', 'state/secrets.store.damaged-17', 'state/maintenance.json'],
    ...['state/policy.json', 'state/remediation-plans.json', 'state/remediation-journal/1-a.jsonl', 'state/notes.txt']
  ]
  for (const file of files) await writeFile(join(home, file), 'x', { mode: 0o600 })
  return home
}

const look = (home: string): Promise<GroundFact> =>
  readGround({
    home,
    state: join(home, 'state'),
    store: join(home, 'state/secrets.store'),
    policy: join(home, 'state/policy.json'),
    tlsKey: join(home, 'tls.key')
  })

describe.skipIf(process.platform === 'win32')('the files and folders of a home', () => {
  test('are all looked at, and a private home has no finding', async () => {
    const home = await wholeHome()
    const ground = await look(home)
    const names = ground.entries.map(({ role, path }) => `${role} ${path.slice(home.length + 1)}`)
    expect(names.sort()).toEqual(
      [
        ...['home ', 'config config.json', 'backups config.json.bak', 'homeKeys instance.key', 'homeKeys owner.json'],
        ...['activity logs', 'activity logs/activity.jsonl', 'tlsKey tls.key', 'state state'],
        ...['store state/secrets.store', 'storeKey state/secrets.store.key', 'stateFiles state/maintenance.json'],
        ...['backups state/secrets.store.damaged-17', 'policy state/policy.json'],
        ...['journals state/remediation-journal', 'journals state/remediation-journal/1-a.jsonl'],
        'journals state/remediation-plans.json'
      ].sort()
    )
    expect(found(ground)).toEqual({})
  })

  test.each([
    ['', 0o755, 'fs.home.perms', '0755, where 0700'],
    ['config.json', 0o640, 'fs.config.perms', '0640, where 0600'],
    ['instance.key', 0o604, 'fs.home_keys.perms', '0604, where 0600'],
    ['owner.json', 0o660, 'fs.home_keys.perms', '0660, where 0600'],
    ['state', 0o750, 'fs.state.perms', '0750, where 0700'],
    ['state/secrets.store', 0o644, 'fs.store.perms', '0644, where 0600'],
    ['state/secrets.store.key', 0o440, 'fs.store_key.perms', '0440, where 0400'],
    ['logs', 0o711, 'fs.activity.perms', '0711, where 0700'],
    ['logs/activity.jsonl', 0o644, 'fs.activity.perms', '0644, where 0600'],
    ['state/remediation-journal/1-a.jsonl', 0o644, 'fs.journals.perms', '0644, where 0600'],
    ['state/maintenance.json', 0o644, 'fs.state_files.perms', '0644, where 0600'],
    ['state/policy.json', 0o664, 'fs.policy.perms', '0664, where 0644'],
    ['config.json.bak', 0o644, 'fs.backups.perms', '0644, where 0600'],
    ['tls.key', 0o644, 'fs.tls_key.perms', '0644, where 0600']
  ])('%s with mode %o is %s', async (name, mode, id, words) => {
    const home = await wholeHome()
    await chmod(join(home, name), mode)
    const details = found(await look(home))
    expect(Object.keys(details)).toEqual([id])
    expect(details[id]).toBe(`${join(home, name)} has ${words} is enough`)
  })

  test('a policy that others may read is no secret', async () => {
    const home = await wholeHome()
    await chmod(join(home, 'state/policy.json'), 0o644)
    expect(found(await look(home))).toEqual({})
  })

  test('a link in the place of a file is told, and not followed; that of the TLS key is', async () => {
    const home = await wholeHome()
    await writeFile(join(home, 'elsewhere'), 'x', { mode: 0o644 })
    await symlink(join(home, 'elsewhere'), join(home, 'state/posture-history.json'))
    await symlink(join(home, 'tls.key'), join(home, 'live.key'))
    await chmod(join(home, 'tls.key'), 0o644)
    const ground = await readGround({
      home,
      state: join(home, 'state'),
      store: '',
      policy: '',
      tlsKey: join(home, 'live.key')
    })
    expect(Object.keys(found(ground))).toEqual(['fs.tls_key.perms', 'fs.link'])
    expect(found(ground)['fs.link']).toBe(`${join(home, 'state/posture-history.json')} is a symbolic link`)
  })

  test('a second name of a file is counted', async () => {
    const home = await wholeHome()
    await link(join(home, 'config.json'), join(home, 'other'))
    const { entries } = await look(home)
    expect(entries.find(({ role }) => role === 'config')?.links).toBe(2)
  })
})

const entry = (more: Partial<GroundEntry>): GroundEntry => ({
  role: 'config',
  path: '/h/config.json',
  is: 'file',
  mode: 0o600,
  owner: 1000,
  links: 1,
  ...more
})

describe('who owns it', () => {
  test.each<[Partial<GroundEntry>, string[]]>([
    [{}, []],
    [{ owner: 1001 }, ['fs.owner.foreign']],
    [{ owner: 0 }, ['fs.owner.foreign']],
    [{ owner: 0, role: 'policy' }, []],
    [{ owner: 0, role: 'tlsKey', mode: 0o640 }, []],
    [{ owner: 0, role: 'tlsKey', mode: 0o644 }, ['fs.tls_key.perms']],
    [{ owner: 1001, role: 'tlsKey' }, ['fs.owner.foreign']]
  ])('%j gives %j', (more, ids) => {
    expect(Object.keys(found({ user: 1000, entries: [entry(more)], unread: [] }))).toEqual(ids)
  })
})

test('what could not be looked at is not checked, unless something else was found', () => {
  const unread = [{ role: 'store' as const, path: '/h/s', problem: 'EACCES' }]
  const { findings, unchecked } = runFindingChecks(permissionChecks, factsOf({ user: 1000, entries: [], unread }))
  expect(findings).toEqual([])
  expect(unchecked).toEqual(
    ['fs.store.perms', 'fs.owner.foreign', 'fs.link'].map((checkId) => ({
      checkId,
      reason: '/h/s cannot be looked at (EACCES)'
    }))
  )
  const both = { user: 1000, entries: [entry({ role: 'store', mode: 0o644 })], unread }
  expect(Object.keys(found(both))).toEqual(['fs.store.perms'])
})

test('many are counted and not all named', () => {
  const entries = Array.from({ length: 8 }, (_, at) => entry({ role: 'backups', path: `/h/${at}`, mode: 0o644 }))
  expect(found({ user: 1000, entries, unread: [] })['fs.backups.perms']).toMatch(/^\/h\/0 has .*\/h\/4 .*; and 3 more$/)
})
