import { describe, expect, test } from 'vitest'
import { resolveSettings } from '../../settings/resolve'
import { runFindingChecks } from '../check'
import { machineFindings } from '../checks/machine'
import { secretValueFindings } from '../checks/secret-values'
import { plaintextFinding, tlsFindings } from '../checks/tls'
import type { Facts, FactValues } from '../facts'
import type { CertificateFact } from './tls'

const CHECKS = [plaintextFinding, ...tlsFindings, ...secretValueFindings, ...machineFindings]
const DAY_MS = 86_400_000
const NOW = 1_000 * DAY_MS

/** What the checks over these facts find, and which of them they cannot decide. */
const judge = (values: Partial<FactValues>) => {
  const entries = Object.entries(values).map(([name, value]) => [name, { source: name, atMs: 0, value }])
  const facts = Object.fromEntries(entries) as Facts
  const needed = CHECKS.filter(({ needs }) => needs.every((name) => name in values))
  const { findings, unchecked } = runFindingChecks(needed, facts)
  return {
    found: Object.fromEntries(findings.map(({ checkId, detail }) => [checkId, detail])),
    unchecked: unchecked.map(({ checkId, reason }) => `${checkId}: ${reason}`)
  }
}
const nothing = { found: {}, unchecked: [] }

test('all are made by a deep run alone', () => {
  expect(CHECKS.filter(({ deepOnly }) => !deepOnly)).toEqual([])
})

const certificate = (more: Partial<CertificateFact> | null) =>
  judge({
    tls: {
      nowMs: NOW,
      certificate: more && {
        ...{ path: '/c', startsAtMs: 0, endsAtMs: NOW + 31 * DAY_MS, weak: [], selfSigned: false },
        ...{ keyPath: '/k', keyMatches: true, ...more }
      }
    }
  })

describe('a certificate', () => {
  test.each<[Partial<CertificateFact> | null, Record<string, string>]>([
    [null, {}],
    [{}, {}],
    [{ endsAtMs: NOW + 30 * DAY_MS }, {}],
    [{ endsAtMs: NOW + 30 * DAY_MS - 1 }, { 'gateway.tls.expiring': '/c ends on 1972-10-26' }],
    [{ endsAtMs: NOW }, { 'gateway.tls.expired': '/c ended on 1972-09-27' }],
    [{ startsAtMs: NOW + 1 }, { 'gateway.tls.expired': '/c begins on 1972-09-27' }],
    [{ keyMatches: false }, { 'gateway.tls.key_mismatch': '/k is not the key of /c' }],
    [{ weak: ['a', 'b'] }, { 'gateway.tls.weak': '/c: a; b' }],
    [{ selfSigned: true }, { 'gateway.tls.self_signed': '/c is signed by its own key' }]
  ])('%j', (more, found) => expect(certificate(more)).toEqual({ found, unchecked: [] }))

  test('whose key cannot be read is not known to match', () => {
    expect(certificate({ keyMatches: null }).unchecked).toEqual([
      'gateway.tls.key_mismatch: /k cannot be read as a private key'
    ])
  })
})

test.each<[environment: Record<string, string>, isFound: boolean]>([
  [{ HTTP_BIND: '0.0.0.0' }, true],
  [{ HTTP_BIND: '127.0.0.1' }, false],
  [{ HTTP_BIND: '0.0.0.0', GATEWAY_TLS_CERT: '/c', GATEWAY_TLS_KEY: '/k' }, false]
])('a bind without TLS: %j', (variables, isFound) => {
  const environment = Object.fromEntries(Object.entries(variables).map(([x, y]) => [`TRUST_CONSOLE_${x}`, y]))
  const { values, sources } = resolveSettings({
    home: '/h',
    workingFolder: '/',
    flags: {},
    environment,
    config: undefined
  })
  const { found } = judge({ settings: { values, sources, pending: [] } })
  expect(Object.keys(found)).toEqual(isFound ? ['gateway.bind.plaintext'] : [])
})

describe('the values of secrets', () => {
  test('are named by their ids', () => {
    const alike = [['a', 'b', 'c', 'd', 'e']]
    expect(judge({ secretValues: { alike, weak: [{ targetId: 'f', why: 'repeats itself' }] } }).found).toEqual({
      'secrets.values.weak': 'f repeats itself',
      'secrets.values.duplicated': 'a, b, c and 2 more are alike'
    })
    expect(judge({ secretValues: { alike: [], weak: [] } })).toEqual(nothing)
  })

  test.each<[sinceDays: number | null, setDays: number, outcome: 'found' | 'unchecked' | 'nothing']>([
    [90, 90, 'found'],
    [200, 89, 'nothing'],
    [89, 90, 'unchecked'],
    [null, 90, 'unchecked'],
    [null, 1, 'nothing']
  ])('uses known for %j days, set %i days ago: %s', (sinceDays, setDays, outcome) => {
    const unused = [{ targetId: 'a', updatedAtMs: NOW - setDays * DAY_MS }]
    const knownSinceMs = sinceDays === null ? null : NOW - sinceDays * DAY_MS
    const { found, unchecked } = judge({ secretUses: { nowMs: NOW, knownSinceMs, unused } })
    expect(found).toEqual(outcome === 'found' ? { 'secrets.unused': 'a' } : {})
    expect(unchecked.length).toBe(outcome === 'unchecked' ? 1 : 0)
  })
})

describe('open ports', () => {
  const at = (address: string, port: number) => ({ address, port })
  test.each<[gatewayUrl: string | null, sockets: { address: string; port: number }[], count: number]>([
    [null, [], 0],
    [null, [at('127.0.0.1', 9229)], 1],
    ['http://127.0.0.1:8765', [at('127.0.0.1', 8765)], 0],
    ['http://127.0.0.1:8765', [at('127.0.0.1', 8765), at('127.0.0.1', 9229)], 1],
    ['http://127.0.0.1:8765', [at('0.0.0.0', 8765)], 1],
    ['http://[::1]:8765', [at('::1', 8765)], 0],
    ['http://0.0.0.0:8765', [at('0.0.0.0', 8765)], 0],
    ['https://127.0.0.1', [at('127.0.0.1', 443)], 0]
  ])('the gateway at %s and %j: %i too many', (gatewayUrl, sockets, count) => {
    const { found } = judge({ listening: { gatewayUrl, sockets } })
    expect(Object.keys(found)).toEqual(count === 0 ? [] : ['machine.listening'])
  })
})

describe('the machine', () => {
  test.each<[Partial<FactValues>, Record<string, string>]>([
    [{ start: { dangers: [] } }, {}],
    [
      { start: { dangers: [{ name: 'LD_PRELOAD', does: 'loads code' }] } },
      { 'machine.start_environment': 'LD_PRELOAD loads code' }
    ],
    [{ place: { inside: [], unread: [] } }, {}],
    [
      { place: { inside: [{ folder: '/d/h', outer: '/d', kind: 'synced', by: 'Dropbox' }], unread: [] } },
      { 'machine.home.synced': '/d/h lies in /d, which Dropbox looks after' }
    ],
    [
      { place: { inside: [{ folder: '/d/h', outer: '/d', kind: 'versioned', by: 'git' }], unread: [] } },
      { 'machine.home.versioned': '/d/h lies in /d, which git looks after' }
    ],
    [{ shellFiles: { hits: [], unread: [] } }, {}],
    [
      {
        shellFiles: {
          hits: [
            { path: '/u/.a', line: 3, variable: null },
            { path: '/u/.a', line: 4, variable: 'OPENCLAW_TOKEN' }
          ],
          unread: [{ path: '/u/.b', problem: 'EACCES' }]
        }
      },
      { 'machine.shell_files.secret': '/u/.a line 3 holds the token of the gateway; /u/.a line 4 sets OPENCLAW_TOKEN' }
    ],
    [{ coreDumps: { to: null } }, {}],
    [
      { coreDumps: { to: 'a file' } },
      { 'machine.core_dumps': 'its memory, with keys and secrets, would go to a file' }
    ],
    [
      {
        swap: {
          areas: [
            { name: '/a', is: 'encrypted' },
            { name: '/b', is: 'memory' }
          ]
        }
      },
      {}
    ],
    [{ swap: { areas: [{ name: '/dev/sda2', is: 'plain' }] } }, { 'machine.swap.plain': '/dev/sda2 is not encrypted' }],
    [{ disk: { places: [{ folder: '/h', freeBytes: 64 * 1024 * 1024 }] } }, {}],
    [
      { disk: { places: [{ folder: '/h', freeBytes: 64 * 1024 * 1024 - 1 }] } },
      { 'machine.disk.full': 'less than 64 MiB are free at /h' }
    ],
    [{ machineClock: { nowMs: 0, newest: null } }, {}],
    [{ machineClock: { nowMs: 0, newest: { path: '/h/c', atMs: 3_600_000 } } }, {}],
    [
      { machineClock: { nowMs: 0, newest: { path: '/h/c', atMs: 3_600_001 } } },
      { 'machine.clock.behind': '/h/c was changed later than now, by the clock' }
    ]
  ])('%j', (values, found) => expect(judge(values)).toEqual({ found, unchecked: [] }))

  test.each<[mode: number, user: number, groups: number[], found: string[]]>([
    [0o660, 7, [7], []],
    [0o660, 7, [7, 9], ['machine.docker_socket.reachable']],
    [0o640, 7, [9], []],
    [0o660, 0, [9], []],
    [0o666, 7, [9], ['machine.docker_socket.open']],
    [0o666, 0, [], ['machine.docker_socket.open']]
  ])('the socket of docker with %o, for user %i in %j', (mode, user, groups, ids) => {
    const socket = { path: '/d.sock', mode, owner: 0, group: 9 }
    expect(Object.keys(judge({ dockerSocket: { socket, user, groups } }).found)).toEqual(ids)
    expect(judge({ dockerSocket: { socket: null, user, groups } })).toEqual(nothing)
  })

  test.each<[Partial<FactValues>, string[]]>([
    [
      { place: { inside: [], unread: ['/d'] } },
      ['machine.home.synced: /d cannot be looked into', 'machine.home.versioned: /d cannot be looked into']
    ],
    [
      { shellFiles: { hits: [], unread: [{ path: '/u/.b', problem: 'EACCES' }] } },
      ['machine.shell_files.secret: /u/.b cannot be read (EACCES)']
    ],
    [
      { swap: { areas: [{ name: '/s', is: 'unknown' }] } },
      ['machine.swap.plain: the system does not tell what lies below /s']
    ]
  ])('what could not be looked at is not passed: %j', (values, unchecked) =>
    expect(judge(values)).toEqual({ found: {}, unchecked })
  )
})
