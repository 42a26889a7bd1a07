import { dirname, join } from 'node:path'
import type { Finding } from '../../shared/posture/contract'
import { needsToken } from '../gateway/admission'
import type { Facts, SettingsFact } from '../posture/facts'
import { attestedFindings } from '../posture/checks/attested'
import { OPEN_GROUND } from '../posture/checks/ground'
import { machineFindings } from '../posture/checks/machine'
import { secretValueFindings } from '../posture/checks/secret-values'
import type { GroundRole } from '../posture/ground'
import { canChange, enough, looseEntries, octal } from '../posture/ground-rules'
import type { ConfigStep } from '../settings/config-file'
import { DEFAULT_LOOP_GUARD, DEFAULT_RATE_LIMIT, type SettingKey, type SettingValue } from '../settings/table'

/** One thing a fix would do. `manual` is one it cannot. */
export type FixStep =
  | {
      readonly kind: 'set'
      readonly checkId: string
      readonly key: SettingKey
      readonly value: SettingValue | undefined
    }
  | { readonly kind: 'mint-token'; readonly checkId: string }
  | { readonly kind: 'create-folder'; readonly checkId: string; readonly path: string }
  | { readonly kind: 'create-bundle'; readonly checkId: string; readonly path: string }
  | {
      readonly kind: 'permission'
      readonly checkId: string
      readonly path: string
      /** Permission bits as they are, and as they are to be. */
      readonly from: number
      readonly to: number
    }
  /** A secret of config.json is moved by two steps: stored first, and then taken out. */
  | {
      readonly kind: 'store-secret'
      readonly checkId: string
      readonly targetId: string
      readonly path: string
      readonly steps: readonly ConfigStep[]
      /** True when the store holds this very value already. */
      readonly isHeld: boolean
    }
  | {
      readonly kind: 'take-secret'
      readonly checkId: string
      readonly targetId: string
      readonly path: string
      readonly steps: readonly ConfigStep[]
    }
  | { readonly kind: 'manual'; readonly checkId: string; readonly reason: string; readonly instruction: string }

type Maker = (finding: Finding, settings: SettingsFact, facts: Facts) => FixStep[]

const set =
  (edits: Readonly<Partial<Record<SettingKey, SettingValue | undefined>>>): Maker =>
  ({ checkId }, settings) =>
    (Object.keys(edits) as SettingKey[]).map((key) => changeSetting(checkId, settings, key, edits[key]))

/** A change of a setting, or what a person must do because the config file does not decide it. */
export const changeSetting = (
  checkId: string,
  settings: SettingsFact,
  key: SettingKey,
  value: SettingValue | undefined
): FixStep => {
  const source = settings.sources[key]
  // What waits for the next start is done as far as the config goes.
  if (settings.pending.includes(key)) {
    return {
      kind: 'manual',
      checkId,
      reason: `${key} is already changed in the config and takes over at the next start`,
      instruction: 'Stop the gateway and start it again.'
    }
  }
  if (source.kind !== 'flag' && source.kind !== 'env') return { kind: 'set', checkId, key, value }
  return {
    kind: 'manual',
    checkId,
    reason: `${key} is decided by ${source.name}`,
    instruction: `Change or remove ${source.name} where the gateway is started, then start it again.`
  }
}

/** Puts back the default of those keys that are zero. */
const replaceZeros =
  (defaults: Readonly<Partial<Record<SettingKey, number>>>): Maker =>
  ({ checkId }, settings) =>
    (Object.keys(defaults) as SettingKey[])
      .filter((key) => settings.values[key] === 0)
      .map((key) => changeSetting(checkId, settings, key, defaults[key]))

const usableRateLimit = replaceZeros({
  'gateway.rateLimit.windowMs': DEFAULT_RATE_LIMIT.windowMs,
  'gateway.rateLimit.maxRequests': DEFAULT_RATE_LIMIT.maxRequests
})

const usableLoopGuard = replaceZeros({
  'security.loopGuard.windowMs': DEFAULT_LOOP_GUARD.windowMs,
  'security.loopGuard.maxHits': DEFAULT_LOOP_GUARD.maxHits
})

/** What is turned on must work: else the next plan would find that it does not. */
const both =
  (first: Maker, second: Maker): Maker =>
  (...facts) => [...first(...facts), ...second(...facts)]

const requireToken: Maker = ({ checkId }, settings) => {
  const step = changeSetting(checkId, settings, 'gateway.requireToken', true)
  const lacksToken = settings.values['gateway.authToken'] === '' && !needsToken(settings.values)
  return step.kind === 'set' && lacksToken ? [mintToken(checkId, settings), step] : [step]
}

const mintToken = (checkId: string, settings: SettingsFact): FixStep => {
  const step = changeSetting(checkId, settings, 'gateway.authToken', '')
  return step.kind === 'set' ? { kind: 'mint-token', checkId } : step
}

/** Agents may ask for plans: what is told to operators only stands in none. */
const DISCREET: ReadonlySet<string> = new Set(
  [...secretValueFindings, ...machineFindings].filter(({ discreet }) => discreet).map(({ id }) => id)
)

const manual: Maker = ({ checkId, title, detail, remediation }) => [
  { kind: 'manual', checkId, reason: DISCREET.has(checkId) ? title : detail, instruction: remediation }
]

/** For settings whose value only a person may choose: says where, when the config file does not decide it. */
const choose =
  (key: SettingKey): Maker =>
  (finding, settings, facts) => {
    const step = changeSetting(finding.checkId, settings, key, undefined)
    return step.kind === 'manual' ? [step] : manual(finding, settings, facts)
  }

const createBundle: Maker = (finding, settings, facts) => {
  const bundle = facts.policyBundle
  // Only where there is nothing: a file that is there is the operator's, readable or not.
  if (!bundle || !('value' in bundle) || bundle.value.kind !== 'missing') return manual(finding, settings, facts)
  return [{ kind: 'create-bundle', checkId: finding.checkId, path: bundle.value.path }]
}

/** An empty path says nothing; `memory://…` was written on purpose, and is a person's to change. */
const defaultPath =
  (key: 'state.path'): Maker =>
  (finding, settings, facts) =>
    settings.values[key] === ''
      ? [changeSetting(finding.checkId, settings, key, undefined)]
      : choose(key)(finding, settings, facts)

/** The default bundle lies in the state folder, which only the owner can write to. */
const defaultBundle: Maker = (finding, settings, facts) => {
  const { checkId } = finding
  const key = 'security.policyBundlePath'
  const step = changeSetting(checkId, settings, key, undefined)
  const state = facts.stateFolder && 'value' in facts.stateFolder ? facts.stateFolder.value : undefined
  const now = settings.values[key]
  const path = state?.persisted ? join(state.path, 'security-policy.json') : undefined
  const isMeant = now !== '' && finding.checkId === 'security.policy_bundle.unset'
  if (step.kind !== 'set' || path === undefined || path === now || isMeant) {
    return choose(key)(finding, settings, facts)
  }
  return [{ kind: 'create-bundle', checkId, path }, step]
}

const permit =
  (role: GroundRole): Maker =>
  (finding, settings, facts) => {
    const ground = facts.ground && 'value' in facts.ground ? facts.ground.value : undefined
    if (!ground) return manual(finding, settings, facts)
    return looseEntries(ground, role).map((entry) => {
      const { checkId } = finding
      const { path, mode, links, owner } = entry
      if (canChange(entry, ground.user)) return { kind: 'permission', checkId, path, from: mode, to: enough(entry) }
      const wanted = enough(entry).toString(8)
      return links > 1 && owner === ground.user
        ? {
            kind: 'manual',
            checkId,
            reason: `${path} has another name as well (a hard link), which would change with it`,
            instruction: `Look at the other name ("find / -xdev -samefile ${path}"), then run "chmod ${wanted} ${path}".`
          }
        : {
            kind: 'manual',
            checkId,
            reason: `${path} belongs to another user (${owner})`,
            instruction: `Run "chmod ${wanted} ${path}" as its owner or as root.`
          }
    })
  }

const moveSecrets: Maker = (finding, settings, facts) => {
  const found = facts.configSecrets && 'value' in facts.configSecrets ? facts.configSecrets.value : undefined
  if (!found) return manual(finding, settings, facts)
  const { checkId } = finding
  return found.flatMap(({ path, steps, targetId }): FixStep[] =>
    targetId === null
      ? [
          {
            kind: 'manual',
            checkId,
            reason: `${path} has no target id that says where it stands`,
            instruction: `Store it with "trust-console secrets set custom.NAME" and take ${path} out of config.json.`
          }
        ]
      : [
          { kind: 'store-secret', checkId, targetId, path, steps, isHeld: false },
          { kind: 'take-secret', checkId, targetId, path, steps }
        ]
  )
}

const AUTOMATIC: Readonly<Record<string, Maker>> = {
  'gateway.bind.public': set({ 'http.bind': '127.0.0.1' }),
  'gateway.auth.token.policy_override': requireToken,
  'gateway.auth.token.disabled': requireToken,
  'gateway.auth.token.missing': ({ checkId }, settings) => [mintToken(checkId, settings)],
  'gateway.rate_limit.disabled': both(set({ 'gateway.rateLimit.enabled': true }), usableRateLimit),
  'gateway.rate_limit.invalid': usableRateLimit,
  'security.loop_guard.disabled': both(set({ 'security.loopGuard.enabled': true }), usableLoopGuard),
  'security.loop_guard.thresholds.invalid': usableLoopGuard,
  // undefined removes the key, so that the default holds.
  'security.risk_thresholds.permissive': set({
    'security.riskReviewThreshold': undefined,
    'security.riskBlockThreshold': undefined
  }),
  'security.blocked_patterns.empty': set({ 'security.blockedPatterns': undefined }),
  'security.guard.patterns.empty': set({ 'security.blockedPatterns': undefined }),
  'security.policy_bundle.stat_failed': createBundle,
  'runtime.state_path.in_memory': defaultPath('state.path'),
  'security.policy_bundle.unset': defaultBundle,
  'security.policy_bundle.is_dir': defaultBundle,
  ...Object.fromEntries(OPEN_GROUND.map(({ id, role }) => [id, permit(role)])),
  'gateway.auth.token.weak': ({ checkId }, settings) => [mintToken(checkId, settings)],
  'config.secrets.plain': moveSecrets,
  // The same change as for a public bind, where it is made once.
  'gateway.bind.plaintext': set({ 'http.bind': '127.0.0.1' })
}

/** Findings that an operator attests. */
export const ATTESTED: ReadonlySet<string> = new Set(attestedFindings.map(({ id }) => id))

/** True when the console can put a finding right, as long as no flag or environment variable decides the setting. */
export const canBeAutomatic = (checkId: string): boolean => Object.hasOwn(AUTOMATIC, checkId)

/** What a fix of these findings would do, in their order. Pure: the same findings and facts give the same steps. */
export const planFix = (findings: readonly Finding[], facts: Facts): FixStep[] => {
  const settings = facts.settings && 'value' in facts.settings ? facts.settings.value : undefined
  if (!settings) return []
  // What only a person can see to is attested, and no step of a plan.
  const steps = findings
    .filter(({ checkId }) => !ATTESTED.has(checkId))
    .flatMap((finding) => (AUTOMATIC[finding.checkId] ?? manual)(finding, settings, facts))
  return withoutRepeats([...missingFolder(facts), ...steps])
}

const missingFolder = ({ stateFolder }: Facts): FixStep[] => {
  if (!stateFolder || !('value' in stateFolder)) return []
  const { path, persisted, exists } = stateFolder.value
  return persisted && !exists ? [{ kind: 'create-folder', checkId: 'runtime.state_path', path }] : []
}

/** Two findings can ask for the same change; it is made once. */
const withoutRepeats = (steps: readonly FixStep[]): FixStep[] => {
  const seen = new Set<string>()
  return steps.filter((step) => {
    if (step.kind === 'manual') return true
    const target = `${step.kind === 'permission' || step.kind.endsWith('-secret') ? `${step.kind} ` : ''}${describeTarget(step)}`
    return !seen.has(target) && seen.add(target)
  })
}

/** A folder is made one level at a time, so that each can be undone, and the folders of a file before the file.
 *  @param missing the missing folders above a path, the outermost first */
export const withFolders = (steps: readonly FixStep[], missing: (path: string) => readonly string[]): FixStep[] =>
  withoutRepeats(
    steps.flatMap((step) => {
      if (step.kind !== 'create-folder' && step.kind !== 'create-bundle') return [step]
      const { checkId } = step
      return [...missing(step.path).map((path): FixStep => ({ kind: 'create-folder', checkId, path })), step]
    })
  )

/** The paths that steps make something at. */
export const pathsOf = (steps: readonly FixStep[]): string[] =>
  steps.flatMap((step) => (step.kind === 'create-folder' || step.kind === 'create-bundle' ? [step.path] : []))

/** The paths of which steps change the permissions alone. */
export const permittedPaths = (steps: readonly FixStep[]): string[] =>
  steps.flatMap((step) => (step.kind === 'permission' ? [step.path] : []))

/** The setting, folder or file a step is about. */
export const describeTarget = (step: FixStep): string => {
  switch (step.kind) {
    case 'set':
      return step.key
    case 'mint-token':
      return 'gateway.authToken'
    case 'create-folder':
    case 'create-bundle':
    case 'permission':
      return step.path
    case 'store-secret':
      return step.targetId
    case 'take-secret':
      return step.path
    case 'manual':
      return step.checkId
  }
}

/** What a step will do, as one sentence for the dry run. */
export const describeStep = (step: FixStep, settings: SettingsFact): string => {
  switch (step.kind) {
    case 'set':
      return step.value === undefined
        ? `remove ${step.key} from the config (now ${JSON.stringify(settings.values[step.key])}), so that its default holds`
        : `set ${step.key} from ${JSON.stringify(settings.values[step.key])} to ${JSON.stringify(step.value)}`
    case 'mint-token':
      return 'make a random gateway token and put it into the config'
    case 'create-folder':
      return `create the folder ${step.path}`
    case 'create-bundle':
      return `create a default policy bundle at ${step.path} (in ${dirname(step.path)})`
    case 'permission':
      return `change the permissions of ${step.path} from ${octal(step.from)} to ${octal(step.to)}`
    case 'store-secret':
      return `put ${step.path} of the config into the secret store, as ${step.targetId}`
    case 'take-secret':
      return `take ${step.path} out of the config`
    case 'manual':
      return `needs a person: ${step.instruction}`
  }
}
