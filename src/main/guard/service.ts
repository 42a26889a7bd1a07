import type { GuardAction, Verdict } from '../../shared/guard/contract'
import { DEFAULT_LOOP_GUARD, type SettingValues } from '../settings/table'
import { readBundle, type BundleState } from './bundle'
import type { LoopGuard } from './loop-guard'
import { comparable, riskScore } from './risk'

export interface GuardQuestion {
  sessionId?: string | undefined
  tool?: string | undefined
  message?: string | undefined
}

/** Patterns that can match: trimmed, in comparable form, without blanks. */
const usablePatterns = (patterns: readonly string[]): string[] =>
  patterns.map((pattern) => comparable(pattern).trim()).filter((pattern) => pattern !== '')

/** Answers an agent runtime: may this session use this tool with this message? */
export class GuardService {
  constructor(
    private readonly settings: () => SettingValues,
    private readonly loopGuard: LoopGuard
  ) {}

  /** In order: loop guard, policy bundle, blocked patterns, risk score. The first block wins; a review stays a review
   *  unless a later step blocks. */
  async evaluate(question: GuardQuestion): Promise<Verdict> {
    const settings = this.settings()
    const message = comparable(question.message ?? '')
    const score = riskScore(message)
    const hits = this.countHits(question, settings)
    const verdict = (action: GuardAction, reason: string): Verdict => ({ action, reason, riskScore: score, hits })

    const maxHits = loopLimits(settings).maxHits
    if (hits > maxHits) {
      return verdict('block', `loop guard: more than ${maxHits} calls of this session and tool in the window`)
    }
    const state = await readBundle(settings['security.policyBundlePath'])
    const policy = judgePolicy(state, question.tool)
    if (policy.action === 'block') return verdict('block', policy.reason)
    const pattern = blockedPatterns(settings, state).find((candidate) => message.includes(candidate))
    if (pattern !== undefined) return verdict('block', `blocked pattern: ${pattern}`)
    if (score >= settings['security.riskBlockThreshold'])
      return verdict('block', `risk score ${score} is at the block threshold`)
    if (policy.action === 'review') return verdict('review', policy.reason)
    if (score >= settings['security.riskReviewThreshold'])
      return verdict('review', `risk score ${score} is at the review threshold`)
    return verdict('allow', policy.reason)
  }

  /** Calls count only when they name both session and tool: that is what a loop is made of. */
  private countHits({ sessionId, tool }: GuardQuestion, settings: SettingValues): number {
    if (!settings['security.loopGuard.enabled'] || !sessionId || !tool) return 0
    const { windowMs, maxHits } = loopLimits(settings)
    return this.loopGuard.hit(sessionId, toolName(tool), windowMs, maxHits)
  }
}

/** The limits in force. A zero can guard nothing, so the default stands in; diagnostics report it. */
const loopLimits = (settings: SettingValues): { windowMs: number; maxHits: number } => {
  const windowMs = settings['security.loopGuard.windowMs']
  const maxHits = settings['security.loopGuard.maxHits']
  return windowMs > 0 && maxHits > 0 ? { windowMs, maxHits } : DEFAULT_LOOP_GUARD
}

/** Every pattern that blocks a message: those of the setting and those of the bundle. */
export const blockedPatterns = (settings: SettingValues, state: BundleState): string[] =>
  usablePatterns([
    ...settings['security.blockedPatterns'],
    ...(state.kind === 'loaded' ? (state.bundle.blocked_message_patterns ?? []) : [])
  ])

/** A tool's name as it is compared, so that neither case nor look-alike letters get around a policy. */
const toolName = (tool: string): string => comparable(tool).trim()

const STRICTNESS: Readonly<Record<GuardAction, number>> = { allow: 0, review: 1, block: 2 }

/** Of several entries for one tool, the strictest. */
const strictestPolicy = (policies: [string, GuardAction][], name: string): [string, GuardAction] | undefined =>
  policies.filter(([key]) => toolName(key) === name).sort((a, b) => STRICTNESS[b[1]] - STRICTNESS[a[1]])[0]

const judgePolicy = (state: BundleState, tool: string | undefined): { action: GuardAction; reason: string } => {
  switch (state.kind) {
    case 'unset':
      return { action: 'allow', reason: 'no policy bundle is set and nothing else objects' }
    case 'loaded': {
      const { tool_policies = {}, default_action = 'allow' } = state.bundle
      const own = tool === undefined ? undefined : strictestPolicy(Object.entries(tool_policies), toolName(tool))
      return own
        ? { action: own[1], reason: `policy bundle: ${own[0]} is ${own[1]}` }
        : { action: default_action, reason: `policy bundle: default action is ${default_action}` }
    }
    default:
      // A bundle that should decide and cannot be read must not turn into "allow everything".
      return { action: 'review', reason: `the policy bundle cannot be used (${state.problem}); a person must look` }
  }
}
