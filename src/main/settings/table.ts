import { join } from 'node:path'
import type { SettingJson } from '../../shared/settings/contract'

/** How a setting's text is read. `path` is a text that may start with `~/` or be relative. */
type Kind =
  | { readonly kind: 'text' }
  | { readonly kind: 'path' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'list' }

interface Row<V> {
  /** The environment name without its prefix. */
  readonly env: string
  /** False for settings the reference does not have, so that its prefix is not honoured. */
  readonly reference: boolean
  readonly secret?: true
  /** Who keeps the old value until its next start: nobody, the listening gateway, or the whole process. */
  readonly keptBy: 'nobody' | 'gateway' | 'process'
  readonly help: string
  readonly default: V | ((context: DefaultContext) => V)
}

interface DefaultContext {
  home: string
  /** The state folder as already resolved; empty or `memory://…` when nothing is kept. */
  statePath: string
}

/** `choices` are the values that make sense. A start takes any other as well, as the reference does, and the diagnostics
 *  report it; an edit does not. */
type TextRow = Row<string> &
  ({ readonly kind: 'text'; readonly choices?: readonly string[] } | { readonly kind: 'path' })
type BooleanRow = Row<boolean> & { readonly kind: 'boolean' }
type IntegerRow = Row<number> & { readonly kind: 'integer'; readonly min: number; readonly max: number }
type ListRow = Row<readonly string[]> & { readonly kind: 'list' }
export type SettingRow = TextRow | BooleanRow | IntegerRow | ListRow

export const DEFAULT_RATE_LIMIT = { windowMs: 60_000, maxRequests: 300 } as const
export const DEFAULT_LOOP_GUARD = { windowMs: 5_000, maxHits: 8 } as const
const DEFAULT_RISK = { review: 70, block: 90 } as const
const DEFAULT_PATTERNS = ['ignore previous instructions', 'system prompt', 'jailbreak', 'disable safety'] as const

const DAY_MS = 86_400_000
const MILLISECONDS = { kind: 'integer', min: 0, max: DAY_MS } satisfies Kind
const COUNT = { kind: 'integer', min: 0, max: 1_000_000 } satisfies Kind
const RISK_SCORE = { kind: 'integer', min: 0, max: 100 } satisfies Kind

/** True for a path that keeps nothing: empty, or `memory://…`. */
export const isInMemory = (path: string): boolean => path === '' || path.toLowerCase().startsWith('memory://')

const inState =
  (name: string) =>
  ({ statePath }: DefaultContext): string =>
    isInMemory(statePath) ? '' : join(statePath, name)

/** Every setting, by its path in config.json. The state path stands before those whose default lies in it. */
export const SETTINGS = {
  'http.bind': {
    kind: 'text',
    env: 'HTTP_BIND',
    reference: true,
    keptBy: 'gateway',
    help: 'Address the gateway listens on',
    default: '127.0.0.1'
  },
  'http.port': {
    kind: 'integer',
    min: 0,
    max: 65_535,
    env: 'HTTP_PORT',
    reference: true,
    keptBy: 'gateway',
    help: 'Port the gateway listens on; 0 takes any free one',
    default: 8765
  },
  'gateway.requireToken': {
    kind: 'boolean',
    env: 'GATEWAY_REQUIRE_TOKEN',
    reference: true,
    keptBy: 'nobody',
    help: 'Ask every client for the token; away from loopback it is asked for in any case',
    default: true
  },
  'gateway.authToken': {
    kind: 'text',
    secret: true,
    env: 'GATEWAY_AUTH_TOKEN',
    reference: true,
    keptBy: 'nobody',
    help: 'The token clients must present',
    default: ''
  },
  'gateway.rateLimit.enabled': {
    kind: 'boolean',
    env: 'GATEWAY_RATE_LIMIT_ENABLED',
    reference: true,
    keptBy: 'nobody',
    help: 'Limit how often one client may call',
    default: true
  },
  'gateway.rateLimit.windowMs': {
    ...MILLISECONDS,
    env: 'GATEWAY_RATE_LIMIT_WINDOW_MS',
    reference: true,
    keptBy: 'nobody',
    help: 'Length of the limit window, in milliseconds',
    default: DEFAULT_RATE_LIMIT.windowMs
  },
  'gateway.rateLimit.maxRequests': {
    ...COUNT,
    env: 'GATEWAY_RATE_LIMIT_MAX_REQUESTS',
    reference: true,
    keptBy: 'nobody',
    help: 'Calls one client may make in the window',
    default: DEFAULT_RATE_LIMIT.maxRequests
  },
  'gateway.tls.cert': {
    kind: 'path',
    env: 'GATEWAY_TLS_CERT',
    reference: false,
    keptBy: 'gateway',
    help: 'PEM file with the certificate chain; with the key it turns TLS 1.3 on',
    default: ''
  },
  'gateway.tls.key': {
    kind: 'path',
    env: 'GATEWAY_TLS_KEY',
    reference: false,
    keptBy: 'gateway',
    help: "PEM file with the certificate's private key",
    default: ''
  },
  'state.path': {
    kind: 'path',
    env: 'STATE_PATH',
    reference: true,
    keptBy: 'process',
    help: 'Folder for secrets, runs and policy; empty or memory://… keeps nothing',
    default: ({ home }: DefaultContext): string => join(home, 'state')
  },
  'secrets.backend': {
    kind: 'text',
    env: 'SECRET_BACKEND',
    reference: true,
    keptBy: 'process',
    choices: ['auto', 'encrypted-file', 'file', 'keychain', 'dpapi', 'keystore', 'env'],
    help: 'auto, encrypted-file, file, keychain, dpapi, keystore or env',
    default: 'auto'
  },
  'secrets.storePath': {
    kind: 'path',
    env: 'SECRET_STORE_PATH',
    reference: true,
    keptBy: 'process',
    help: 'The encrypted secret file',
    default: inState('secrets.store.enc.json')
  },
  'secrets.lock.idleMs': {
    ...MILLISECONDS,
    env: 'SECRET_LOCK_IDLE_MS',
    reference: false,
    keptBy: 'nobody',
    help: 'Lock the secret store when no secret was used for so long, in milliseconds; 0 never',
    default: 0
  },
  'secrets.lock.onScreenLock': {
    kind: 'boolean',
    env: 'SECRET_LOCK_ON_SCREEN_LOCK',
    reference: false,
    keptBy: 'nobody',
    help: 'Lock the secret store when the screen is locked or the machine sleeps; only the desktop app can, and on Linux it learns of sleep alone',
    default: false
  },
  'security.loopGuard.enabled': {
    kind: 'boolean',
    env: 'SECURITY_LOOP_GUARD_ENABLED',
    reference: true,
    keptBy: 'nobody',
    help: 'Block a session that calls one tool over and over',
    default: true
  },
  'security.loopGuard.windowMs': {
    ...MILLISECONDS,
    env: 'SECURITY_LOOP_GUARD_WINDOW_MS',
    reference: true,
    keptBy: 'nobody',
    help: "Length of the loop guard's window, in milliseconds",
    default: DEFAULT_LOOP_GUARD.windowMs
  },
  'security.loopGuard.maxHits': {
    ...COUNT,
    env: 'SECURITY_LOOP_GUARD_MAX_HITS',
    reference: true,
    keptBy: 'nobody',
    help: 'Calls of one session and tool the window allows',
    default: DEFAULT_LOOP_GUARD.maxHits
  },
  'security.riskReviewThreshold': {
    ...RISK_SCORE,
    env: 'SECURITY_RISK_REVIEW_THRESHOLD',
    reference: true,
    keptBy: 'nobody',
    help: 'Risk score from which a person must look, 0 to 100',
    default: DEFAULT_RISK.review
  },
  'security.riskBlockThreshold': {
    ...RISK_SCORE,
    env: 'SECURITY_RISK_BLOCK_THRESHOLD',
    reference: true,
    keptBy: 'nobody',
    help: 'Risk score from which a message is blocked, 0 to 100',
    default: DEFAULT_RISK.block
  },
  'security.blockedPatterns': {
    kind: 'list',
    env: 'SECURITY_BLOCKED_PATTERNS',
    reference: true,
    keptBy: 'nobody',
    help: 'Comma list of texts that block a message',
    default: DEFAULT_PATTERNS
  },
  'security.policyBundlePath': {
    kind: 'path',
    env: 'SECURITY_POLICY_BUNDLE_PATH',
    reference: true,
    keptBy: 'process',
    help: 'JSON file with the tool policies; empty or memory://… means none',
    default: inState('security-policy.json')
  },
  'heartbeat.enabled': {
    kind: 'boolean',
    env: 'HEARTBEAT_ENABLED',
    reference: false,
    keptBy: 'nobody',
    help: 'Run the checks on a schedule',
    default: true
  },
  'heartbeat.intervalMs': {
    kind: 'integer',
    min: 1_000,
    max: DAY_MS,
    env: 'HEARTBEAT_INTERVAL_MS',
    reference: false,
    keptBy: 'nobody',
    help: 'Time between two scheduled runs, in milliseconds',
    default: 300_000
  }
} as const satisfies Record<string, SettingRow>

export type SettingKey = keyof typeof SETTINGS
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[]

type ValueOf<R extends SettingRow> = R extends BooleanRow
  ? boolean
  : R extends IntegerRow
    ? number
    : R extends ListRow
      ? readonly string[]
      : string

export type SettingValues = { readonly [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> }
export type SettingValue = string | number | boolean | readonly string[]

/** A value that no one else can change afterwards, as JSON carries it. */
export const asJson = (value: SettingValue): SettingJson => (typeof value === 'object' ? [...value] : value)

export const isSettingKey = (name: string): name is SettingKey => Object.hasOwn(SETTINGS, name)

export const settingRow = (key: SettingKey): SettingRow => SETTINGS[key]

/** The command-line flag of a setting, without its dashes. The token has none that takes the value: argv is public. */
export const flagOf = (key: SettingKey): string => {
  const name = SETTINGS[key].env.toLowerCase().replaceAll('_', '-')
  return key === 'gateway.authToken' ? `${name}-file` : name
}

/** The environment names of a setting, ours first. */
export const environmentOf = (key: SettingKey): string[] => {
  const { env, reference } = settingRow(key)
  return reference ? [`TRUST_CONSOLE_${env}`, `OPENCLAW_ZIG_${env}`] : [`TRUST_CONSOLE_${env}`]
}

/** Where the key string of the encrypted file may stand, the strongest name first. It has no place in a file or a flag. */
export const STORE_KEY_VARIABLES = [
  'TRUST_CONSOLE_SECRET_STORE_KEY',
  'OPENCLAW_ZIG_SECRET_STORE_KEY',
  'OPENCLAW_GO_SECRET_STORE_KEY',
  'OPENCLAW_RS_SECRET_STORE_KEY',
  'OPENCLAW_SECRET_STORE_KEY'
] as const
