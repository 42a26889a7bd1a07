import { createHash } from 'node:crypto'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MAX_ATTEST_MS } from '../../../shared/posture/attest-limits'
import { DAY_MS } from '../../../shared/posture/waiver-limits'
import { silentLog } from '../../platform/log'
import { FakeClock, temporaryFolder } from '../../platform/testing'
import { GROUND_CHECKS, STATUS_CHECKS } from '../catalogue'
import { PostureEngine } from '../engine'
import type { FactName, FactSources } from '../facts'
import { WaiverStore } from '../waivers/store'
import { AttestationService } from './service'
import { AttestationStore } from './store'

const BACKUP = 'secrets.backup.tested'
const LAPSED = 'attestations.lapsed'
const NOW = 100 * DAY_MS
const KEY = new Uint8Array(32).fill(5)

/** A store with secrets whose backup nobody has spoken for. */
const rig = async () => {
  const clock = new FakeClock(NOW)
  const path = join(await temporaryFolder(), 'posture-attestations.json')
  const secretStore = { path: '/h/store', persistent: true, count: 3, error: null, protection: null, state: 'ready' }
  const needs = new Set<FactName>([...GROUND_CHECKS, ...STATUS_CHECKS].flatMap((check) => check.needs))
  const sources = Object.fromEntries(
    [...needs].map((name) => {
      const gather = () =>
        name === 'secretStore'
          ? Promise.resolve({ ...secretStore })
          : Promise.reject(new Error('not part of this test'))
      return [name, { source: name, timeoutMs: 1_000, gather }]
    })
  ) as unknown as FactSources
  const store = new AttestationStore(path, () => KEY, clock, silentLog)
  const identity = { configHash: () => 'h', runtime: () => ({}) as never }
  const keep = (): void => undefined
  const posture = new PostureEngine(
    sources,
    identity,
    clock,
    keep,
    () => [],
    () => store.all()
  )
  const service = new AttestationService(posture, store, clock)
  const wish = { checkId: BACKUP, did: 'Restored on the spare', owner: 'Ada', expiresAtMs: NOW + 30 * DAY_MS }
  const audit = async (deep = true) => (await posture.inspect(deep)).report.security
  const ids = async () => (await audit()).findings.map(({ checkId }) => checkId)
  return { clock, path, secretStore, store, posture, service, wish, audit, ids }
}

describe('an attestation', () => {
  test('sets its finding apart, in sight, with the words and the file of the operator', async () => {
    const { service, wish, audit, ids, path } = await rig()
    expect(await ids()).toEqual([BACKUP])
    const file = join(await temporaryFolder(), 'log.txt')
    await writeFile(file, 'all restored')
    await service.attest({ ...wish, file }, 'operator')
    const sha256 = createHash('sha256').update('all restored').digest('hex')
    const { findings, attested, summary } = await audit()
    expect(findings).toEqual([])
    expect(summary).toEqual({ critical: 0, warn: 0, info: 0, attested: 1 })
    expect(attested).toMatchObject([
      {
        checkId: BACKUP,
        attestation: { did: 'Restored on the spare', owner: 'Ada', file: { path: file, sha256, bytes: 12 } }
      }
    ])
    expect(await service.list()).toMatchObject({ attestations: [{ by: 'operator', state: 'in-force' }], problem: null })
    expect(await readFile(path, 'utf8')).not.toContain('all restored')
  })

  test('counts again from the very millisecond it ends, and its lapse is a warning of deep runs alone', async () => {
    const { service, wish, clock, ids, audit } = await rig()
    await service.attest(wish, 'operator')
    clock.advance(30 * DAY_MS - 1)
    expect(await ids()).toEqual([])
    clock.advance(1)
    expect(await ids()).toEqual([BACKUP, LAPSED])
    expect((await audit()).findings.at(-1)).toMatchObject({
      severity: 'warn',
      detail: `${BACKUP}: expired on 1970-05-11`
    })
    expect((await audit(false)).findings).toEqual([])
  })

  test('says nothing of another store, and nothing when its finding is gone', async () => {
    const { service, wish, secretStore, ids } = await rig()
    await service.attest(wish, 'operator')
    secretStore.path = '/h/another'
    expect(await ids()).toEqual([BACKUP, LAPSED])
    secretStore.count = 0
    expect(await ids()).toEqual([])
    expect((await service.list()).attestations[0]?.state).toBe('unused')
  })

  test('can be taken back', async () => {
    const { service, wish, ids } = await rig()
    await service.attest(wish, 'operator')
    expect([await service.unattest(BACKUP), await service.unattest(BACKUP)]).toEqual([true, false])
    expect(await ids()).toEqual([BACKUP])
  })

  test('survives a restart, and not a change of its file or of its kind', async () => {
    const { service, wish, path, clock } = await rig()
    await service.attest(wish, 'operator')
    const again = new AttestationStore(path, () => KEY, clock, silentLog)
    await again.load()
    expect(again.all()).toHaveLength(1)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('Restored', 'Rested'))
    const changed = new AttestationStore(path, () => KEY, clock, silentLog)
    await changed.load()
    expect(() => changed.all()).toThrow('was changed')
    await writeFile(path, text.replace('"attestations"', '"waivers"'))
    const waivers = new WaiverStore(path, () => KEY, clock, silentLog)
    await waivers.load()
    expect(() => waivers.all()).toThrow('was changed')
  })
})

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['for what the console can look at itself', { checkId: 'gateway.bind.public' }, 'can be looked at'],
    ['for a check that is none', { checkId: 'x' }, 'not a known check'],
    ['where it is not found', { checkId: 'secrets.key.known' }, 'nothing to attest'],
    ['for what says something else by now', { seenDetail: 'other' }, 'something else by now'],
    ['for longer than half a year', { expiresAtMs: NOW + MAX_ATTEST_MS + 1 }, 'within 180 days'],
    ['for a time that is over', { expiresAtMs: NOW }, 'in the future'],
    ['with a file that is not there', { file: '/no/such/file' }, 'cannot be read (ENOENT)'],
    ['with a relative file', { file: 'log.txt' }, 'absolute'],
    ['with a folder', { file: '/' }, 'is not a file']
  ])('%s', async (_, more, words) => {
    const { service, wish, ids } = await rig()
    await expect(service.attest({ ...wish, ...more }, 'operator')).rejects.toThrow(words)
    expect(await ids()).toEqual([BACKUP])
  })

  test.skipIf(process.platform === 'win32')('with a link', async () => {
    const { service, wish } = await rig()
    const link = join(await temporaryFolder(), 'link')
    await symlink('/etc/hostname', link)
    await expect(service.attest({ ...wish, file: link }, 'operator')).rejects.toThrow('symbolic link')
  })
})
