import { AppError } from '../../shared/errors'
import type { SettingNote, SettingProblem } from '../../shared/settings/contract'
import { isLoopback } from '../gateway/address'
import { loadTls } from '../gateway/tls'
import { isInMemory, type SettingKey, type SettingValues } from './table'

const TLS_KEYS = ['gateway.tls.cert', 'gateway.tls.key'] as const

/** What would keep the gateway from starting again with these settings. Only what the change itself touches counts: it
 *  must stay possible to mend one thing while another is broken. */
export const findObstacles = async (next: SettingValues, changed: readonly SettingKey[]): Promise<SettingProblem[]> => {
  const touched = TLS_KEYS.filter((key) => changed.includes(key))
  const [first] = touched
  if (first === undefined) return []
  const missing = TLS_KEYS.filter((key) => next[key] === '')
  if (missing.length === TLS_KEYS.length) return []
  const [key = first] = missing
  if (missing.length > 0) {
    return [{ key, code: 'settings.invalid', message: 'must be set too: TLS needs the certificate and its key' }]
  }
  try {
    await loadTls(next['gateway.tls.cert'], next['gateway.tls.key'])
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ key: first, code: 'settings.invalid', message: `cannot be used: ${error.message}` }]
  }
}

type Warn = (next: SettingValues) => string | false

/** What an operator should know before a change of a key. Each is a finding of the diagnostics afterwards. */
const WARNINGS: Readonly<Partial<Record<SettingKey, Warn>>> = {
  'http.bind': (next) =>
    !isLoopback(next['http.bind']) && 'other machines can reach the gateway then; every client needs the token',
  'gateway.requireToken': (next) =>
    !next['gateway.requireToken'] &&
    (isLoopback(next['http.bind'])
      ? 'every program on this machine can call the gateway then, without a token'
      : 'has no effect while the gateway listens beyond this machine: a token is asked for in any case'),
  'gateway.rateLimit.enabled': (next) =>
    !next['gateway.rateLimit.enabled'] && 'nothing stops a client from calling without end then',
  'gateway.rateLimit.windowMs': (next) =>
    next['gateway.rateLimit.windowMs'] === 0 && '0 is no window; the default stands in, and the diagnostics report it',
  'gateway.rateLimit.maxRequests': (next) =>
    next['gateway.rateLimit.maxRequests'] === 0 &&
    '0 is no limit; the default stands in, and the diagnostics report it',
  'state.path': (next) =>
    isInMemory(next['state.path'])
      ? 'nothing is kept then: secrets, runs and the policy are gone when the gateway stops'
      : 'secrets and runs stay where they are; the new folder starts empty unless you move them',
  'secrets.backend': (next) =>
    next['secrets.backend'] === 'env'
      ? 'secrets are held in memory then and are gone when the gateway stops'
      : 'secrets stay where they are; the other backend starts with what it holds itself',
  'secrets.storePath': () => 'the secrets stay in the old file; the gateway opens the new one at its next start',
  'secrets.lock.idleMs': (next) =>
    next['secrets.lock.idleMs'] > 0 &&
    'agents get no secret while the store is locked, until an operator unlocks it here',
  'secrets.lock.onScreenLock': (next) =>
    next['secrets.lock.onScreenLock'] &&
    'agents get no secret while the store is locked, until an operator unlocks it here',
  'security.loopGuard.enabled': (next) =>
    !next['security.loopGuard.enabled'] && 'a session that calls one tool over and over is not stopped then',
  'security.loopGuard.windowMs': (next) =>
    next['security.loopGuard.windowMs'] === 0 && '0 is no window; the diagnostics report it',
  'security.loopGuard.maxHits': (next) =>
    next['security.loopGuard.maxHits'] === 0 && '0 is no limit; the diagnostics report it',
  'security.riskReviewThreshold': (next) => thresholdNote(next) || permissive(next['security.riskReviewThreshold'], 40),
  'security.riskBlockThreshold': (next) => thresholdNote(next) || permissive(next['security.riskBlockThreshold'], 60),
  'security.blockedPatterns': (next) =>
    next['security.blockedPatterns'].every((pattern) => pattern === '') && 'no text blocks a message by itself then',
  'security.policyBundlePath': (next) => isInMemory(next['security.policyBundlePath']) && 'no tool policies hold then',
  'heartbeat.enabled': (next) =>
    !next['heartbeat.enabled'] && 'nobody looks at the posture on a schedule then; the health score drops by 5'
}

const thresholdNote = (next: SettingValues): string | false =>
  next['security.riskReviewThreshold'] > next['security.riskBlockThreshold'] &&
  'is above the block threshold: a message is blocked before a person is asked'

const permissive = (threshold: number, least: number): string | false =>
  threshold < least && `is below ${least}; the diagnostics report that as unusual`

export const findWarnings = (next: SettingValues, changed: readonly SettingKey[]): SettingNote[] =>
  changed.flatMap((key) => {
    const message = WARNINGS[key]?.(next)
    return message ? [{ key, message }] : []
  })
