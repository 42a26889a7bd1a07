import { chmod, link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ListedClient } from '../../shared/clients/contract'
import type { Waiver } from '../../shared/posture/waiver-contract'
import type { StoreStatus } from '../../shared/secrets/contract'
import { FINDING_CHECKS } from '../posture/catalogue'
import type { CertificateFact } from '../posture/machine/tls'
import { evidenceOf } from '../posture/statements/statement'
import { benchOver, homeWith, type Bench } from './testing/bench'

/** A finding, and what raises it. */
interface Fixture {
  config?: object
  /** What is done to the home before. */
  disk?: (home: string) => Promise<unknown>
  rest?: Pick<Parameters<typeof benchOver>[0] & object, 'facts' | 'waivers' | 'attestations'>
}

const TOKEN = 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E'
const NOW = 1_700_000_000_000

const status = (more: Partial<StoreStatus>): Fixture => ({
  rest: {
    facts: {
      secretStore: { path: '/s', persistent: true, count: 0, error: null, protection: null, ...more } as StoreStatus
    }
  }
})
const life = (more: { expiresAtMs?: number; rotateEveryDays?: number }): Fixture => {
  const item = { targetId: 'custom.a', updatedAtMs: 0, expiresAtMs: null, rotateEveryDays: null, ...more }
  return { rest: { facts: { secretLife: { nowMs: NOW, items: [item] } } } }
}
const client = (more: Partial<ListedClient>, problem: string | null = null): Fixture => {
  const one: ListedClient = {
    id: '0123456789ab',
    name: 'bot',
    methods: ['resolve'],
    targets: ['talk.apiKey'],
    createdAtMs: NOW - 1,
    createdBy: 'operator x',
    expiresAtMs: NOW + 1,
    maxUses: null,
    uses: 0,
    revokedAtMs: null,
    lastUse: null,
    state: 'active',
    ...more
  }
  return { rest: { facts: { clients: { clients: [one], persisted: true, problem, nowMs: NOW } } } }
}
const stated = (checkId: string): Omit<Waiver, 'reason'> => {
  const about = { checkId, severity: 'warn' as const, detail: 'as it was' }
  return {
    ...about,
    owner: 'Ada',
    by: 'test',
    acceptedAtMs: NOW - 2,
    expiresAtMs: NOW - 1,
    evidence: evidenceOf(about)
  }
}
const accepted = (checkId: string, config: object = {}): Fixture => ({
  config,
  rest: { waivers: [{ ...stated(checkId), reason: 'a lab' }] }
})
const mode = (name: string, bits: number): Fixture => ({
  disk: async (home) => {
    if (name.startsWith('logs')) await mkdir(join(home, 'logs'), { mode: 0o700 })
    if (name.includes('remediation-journal')) await mkdir(join(home, 'state/remediation-journal'), { mode: 0o700 })
    const path = join(home, name)
    if (!['', 'state', 'config.json'].includes(name))
      await writeFile(path, name.includes('policy') ? '{"rules":[]}' : 'x')
    await chmod(path, bits)
  }
})

const machine = (facts: NonNullable<NonNullable<Fixture['rest']>['facts']>): Fixture => ({ rest: { facts } })
const DAY_MS = 86_400_000
const certificate = (more: Partial<CertificateFact>): Fixture => {
  const good = { path: '/c', startsAtMs: 0, endsAtMs: NOW + 99 * DAY_MS, weak: [], selfSigned: false }
  return machine({ tls: { nowMs: NOW, certificate: { ...good, keyPath: '/k', keyMatches: true, ...more } } })
}
const inside = (kind: 'synced' | 'versioned'): Fixture =>
  machine({ place: { inside: [{ folder: '/d/h', outer: '/d', kind, by: 'a program' }], unread: [] } })
const socket = (mode: number): Fixture =>
  machine({ dockerSocket: { socket: { path: '/d.sock', mode, owner: 0, group: 9 }, user: 7, groups: [9] } })

const FIXTURES: Readonly<Record<string, Fixture>> = {
  'gateway.bind.public': { config: { http: { bind: '0.0.0.0' } } },
  'gateway.auth.token.policy_override': {
    config: { http: { bind: '0.0.0.0' }, gateway: { authToken: TOKEN, requireToken: false } }
  },
  'gateway.auth.token.disabled': { config: { gateway: { authToken: TOKEN, requireToken: false } } },
  'gateway.auth.token.missing': { config: { gateway: { authToken: '' } } },
  'gateway.rate_limit.disabled': { config: { gateway: { authToken: TOKEN, rateLimit: { enabled: false } } } },
  'gateway.rate_limit.invalid': { config: { gateway: { authToken: TOKEN, rateLimit: { windowMs: 0 } } } },
  'security.loop_guard.disabled': { config: { security: { loopGuard: { enabled: false } } } },
  'security.loop_guard.thresholds.invalid': { config: { security: { loopGuard: { maxHits: 0 } } } },
  'security.risk_thresholds.permissive': { config: { security: { riskReviewThreshold: 1 } } },
  'runtime.state_path.in_memory': { config: { state: { path: '' } } },
  'security.blocked_patterns.empty': { config: { security: { blockedPatterns: [] } } },
  'security.policy_bundle.unset': { config: { security: { policyBundlePath: '' } } },
  'security.policy_bundle.is_dir': {
    config: { security: { policyBundlePath: 'logs' } },
    disk: (home) => mkdir(join(home, 'logs'), { mode: 0o700 })
  },
  'security.policy_bundle.stat_failed': { config: { security: { policyBundlePath: 'own/policy.json' } } },
  'security.guard.patterns.empty': { config: { security: { blockedPatterns: ['', ''] } } },
  'secrets.store.unreadable': status({ error: { code: 'secrets.damaged', message: 'broken' } }),
  'activity.record.broken': {
    rest: {
      facts: {
        activity: { path: '/a', writable: true, problem: 'cut', tornLinesSetAside: 0, records: 1, verified: 'intact' }
      }
    }
  },
  'secrets.expired': life({ expiresAtMs: NOW - 1 }),
  'secrets.rotation.due': life({ rotateEveryDays: 1 }),
  'secrets.expiring': life({ expiresAtMs: NOW + 1 }),
  'clients.file.unreadable': client({}, 'changed'),
  'clients.unused': client({ createdAtMs: 0 }),
  'clients.targets.wide': client({ targets: ['custom.*'] }),
  'clients.over': client({ state: 'expired' }),
  'fs.home.perms': mode('', 0o755),
  'fs.config.perms': mode('config.json', 0o644),
  'fs.home_keys.perms': mode('instance.key', 0o644),
  'fs.state.perms': mode('state', 0o755),
  'fs.store.perms': mode('state/secrets.store.enc.json', 0o644),
  'fs.store_key.perms': mode('state/secrets.store.enc.json.key', 0o644),
  'fs.activity.perms': mode('logs/activity.jsonl', 0o644),
  'fs.journals.perms': mode('state/remediation-journal/notes', 0o644),
  'fs.state_files.perms': mode('state/heartbeat.json', 0o644),
  'fs.policy.perms': mode('state/security-policy.json', 0o666),
  'fs.backups.perms': mode('config.json.bak', 0o644),
  'fs.tls_key.perms': { config: { gateway: { authToken: TOKEN, tls: { key: 'tls.key' } } }, ...mode('tls.key', 0o644) },
  'fs.owner.foreign': {
    rest: {
      facts: {
        ground: {
          user: 7,
          entries: [{ role: 'config', path: '/c', is: 'file', mode: 0o600, owner: 8, links: 1 }],
          unread: []
        }
      }
    }
  },
  'fs.link': {
    disk: async (home) => {
      await writeFile(join(home, 'elsewhere'), '{}', { mode: 0o600 })
      await symlink(join(home, 'elsewhere'), join(home, 'state/heartbeat.json'))
    }
  },
  'gateway.auth.token.weak': { config: { gateway: { authToken: 'changeme' } } },
  'config.secrets.plain': { config: { gateway: { authToken: TOKEN }, mine: { apiKey: 'sk-4fG9aQ2Lx7' } } },
  'gateway.bind.plaintext': { config: { http: { bind: '0.0.0.0' }, gateway: { authToken: TOKEN } } },
  'secrets.values.weak': machine({
    secretValues: { alike: [], weak: [{ targetId: 'custom.a', why: 'repeats itself' }] }
  }),
  'secrets.values.duplicated': machine({ secretValues: { alike: [['custom.a', 'custom.b']], weak: [] } }),
  'secrets.unused': machine({
    secretUses: { nowMs: NOW, knownSinceMs: 0, unused: [{ targetId: 'custom.a', updatedAtMs: 0 }] }
  }),
  'gateway.tls.expired': certificate({ endsAtMs: NOW - 1 }),
  'gateway.tls.expiring': certificate({ endsAtMs: NOW + 1 }),
  'gateway.tls.key_mismatch': certificate({ keyMatches: false }),
  'gateway.tls.weak': certificate({ weak: ['its RSA key has 1024 bits'] }),
  'gateway.tls.self_signed': certificate({ selfSigned: true }),
  'machine.listening': machine({
    listening: { sockets: [{ address: '127.0.0.1', port: 9229 }], gatewayUrl: 'http://127.0.0.1:8765' }
  }),
  'machine.start_environment': machine({ start: { dangers: [{ name: 'LD_PRELOAD', does: 'loads code' }] } }),
  'machine.home.synced': inside('synced'),
  'machine.home.versioned': inside('versioned'),
  'machine.shell_files.secret': machine({
    shellFiles: { hits: [{ path: '/u/.bashrc', line: 3, variable: null }], unread: [] }
  }),
  'machine.core_dumps': machine({ coreDumps: { to: 'the program /c' } }),
  'machine.swap.plain': machine({ swap: { areas: [{ name: '/dev/sda2', is: 'plain' }] } }),
  'machine.docker_socket.open': socket(0o666),
  'machine.docker_socket.reachable': socket(0o660),
  'machine.disk.full': machine({ disk: { places: [{ folder: '/h', freeBytes: 1 }] } }),
  'machine.clock.behind': machine({ machineClock: { nowMs: NOW, newest: { path: '/h/c', atMs: NOW + DAY_MS } } }),
  'secrets.recovery_code.kept': status({ protection: { kind: 'key', kdf: null, hasRecoveryCode: true } }),
  'secrets.key.known': status({ protection: { kind: 'passphrase', kdf: null, hasRecoveryCode: false } }),
  'secrets.backup.tested': status({ count: 3 }),
  'waivers.lapsed': accepted('gateway.rate_limit.disabled', {
    gateway: { authToken: TOKEN, rateLimit: { enabled: false } }
  }),
  'waivers.unused': accepted('gateway.rate_limit.disabled'),
  'attestations.lapsed': {
    rest: {
      ...status({ count: 3 }).rest,
      attestations: [{ ...stated('secrets.backup.tested'), claim: 'c', did: 'd', file: null }]
    }
  }
}

const GOOD = { gateway: { authToken: TOKEN } }

const raise = async ({ config = {}, disk, rest = {} }: Fixture): Promise<{ home: string; at: Bench }> => {
  const home = await homeWith(JSON.stringify({ ...GOOD, ...config }, null, 2))
  await chmod(home, 0o700)
  if (!('security' in config))
    await writeFile(join(home, 'state/security-policy.json'), '{"rules":[]}', { mode: 0o600 })
  await disk?.(home)
  return { home, at: await benchOver({ home, ...rest }) }
}

/** Who puts it right: the console, when a step of the plan is not a person's and the finding is gone after an apply and a
 *  restart; else a person, by hand or with their word. */
const doerOf = async (checkId: string, fixture: Fixture): Promise<'automatic' | 'by hand' | 'attested'> => {
  const { home, at } = await raise(fixture)
  expect(await at.found(), `${checkId} is raised`).toContain(checkId)
  if (FINDING_CHECKS.find(({ id }) => id === checkId)?.claim !== undefined) return 'attested'
  const own = (await at.fixSteps()).filter((step) => step.checkId === checkId)
  const byHand = own.flatMap((step) => (step.kind === 'manual' ? [step.instruction] : []))
  // None of its own: another finding asks for the same change, which is made once.
  if (own.length > 0 && byHand.length === own.length) {
    expect(byHand.filter((text) => text.length > 20).length, `${checkId} says what to do`).toBeGreaterThan(0)
    return 'by hand'
  }
  await at.fix()
  const next = await benchOver({ home, ...fixture.rest })
  expect(await next.found(), `${checkId} is gone`).not.toContain(checkId)
  return 'automatic'
}

const DOCS = join(import.meta.dirname, '../../../docs/remediation.md')
const WORDS = {
  automatic: 'the console',
  'by hand': 'a person, with exact steps',
  attested: 'a person, who attests it'
}

describe.skipIf(process.platform === 'win32')('the reach of the console', () => {
  test('there is a fixture for every finding of the catalogue', () => {
    expect(Object.keys(FIXTURES).sort()).toEqual(FINDING_CHECKS.map(({ id }) => id).sort())
  })

  test('is at least 60 % of the findings over what is its own, applied and looked for again, and the table in the docs says so', async () => {
    const rows: string[] = []
    let automatic = 0
    let own = 0
    for (const { id, severity, title, deepOnly, about } of FINDING_CHECKS) {
      const doer = await doerOf(id, FIXTURES[id] ?? {})
      // What others make and keep is no business of the console: it must not put itself in the way of a person there.
      if (about === 'machine') expect(doer, `${id} is left alone`).toBe('by hand')
      else own++
      if (doer === 'automatic') automatic++
      rows.push(
        `| \`${id}\` | ${severity} | ${title} | ${deepOnly ? 'deep' : 'every'} | ${about === 'machine' ? 'the machine' : 'the console'} | ${WORDS[doer]} |`
      )
    }
    expect(automatic / own).toBeGreaterThanOrEqual(0.6)
    const head = '| Finding | Severity | What it says | Run | Is about | Put right by |\n|---|---|---|---|---|---|'
    const [all, others] = [FINDING_CHECKS.length, FINDING_CHECKS.length - own]
    const count =
      `Of the ${own} findings over what is its own, the console itself puts right ${automatic}. ` +
      `Of the ${others} over the machine around it and the certificates that others issue, it puts right none. ` +
      `That is ${automatic} of ${all} in all.`
    const wanted = `${count}\n\n${head}\n${rows.join('\n')}\n`
    const docs = await readFile(DOCS, 'utf8')
    const [start, end] = ['<!-- reach -->\n', '<!-- /reach -->']
    const [before = '', rest = ''] = docs.split(start)
    const [now = '', after = ''] = rest.split(end)
    // Written anew on purpose only: UPDATE_REACH=1 npx vitest run --project unit src/main/remediation/reach-table.test.ts
    if (process.env.UPDATE_REACH) await writeFile(DOCS, `${before}${start}\n${wanted}\n${end}${after}`)
    else expect(now.trim()).toBe(wanted.trim())
  }, 120_000)
})

test('a second name of a file keeps its permissions a matter for a person', async () => {
  const { home, at } = await raise(mode('instance.key', 0o644))
  await link(join(home, 'instance.key'), join(home, 'second'))
  const steps = await at.fixSteps()
  expect(steps.find(({ checkId }) => checkId === 'fs.home_keys.perms')?.kind).toBe('manual')
})
