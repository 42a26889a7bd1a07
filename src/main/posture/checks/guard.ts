import { blockedPatterns } from '../../guard/service'
import type { SettingValues } from '../../settings/table'
import { findingCheck, pass, statusCheck, warn } from '../check'

const REVIEW_FLOOR = 40
const BLOCK_FLOOR = 60

const hasZeroLoopGuard = (values: SettingValues): boolean =>
  values['security.loopGuard.windowMs'] === 0 || values['security.loopGuard.maxHits'] === 0

export const loopGuardFindings = [
  findingCheck({
    id: 'security.loop_guard.disabled',
    severity: 'warn',
    title: 'An agent caught in a loop is not stopped',
    remediation: 'Set security.loopGuard.enabled to true.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      values['security.loopGuard.enabled'] ? undefined : 'security.loopGuard.enabled is false'
  }),
  findingCheck({
    id: 'security.loop_guard.thresholds.invalid',
    severity: 'warn',
    title: 'The loop guard cannot work as it is set',
    remediation: 'Set security.loopGuard.windowMs and maxHits above zero, or remove them to use the defaults.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      values['security.loopGuard.enabled'] && hasZeroLoopGuard(values)
        ? `windowMs is ${values['security.loopGuard.windowMs']} and maxHits ${values['security.loopGuard.maxHits']}; the defaults stand in`
        : undefined
  }),
  findingCheck({
    id: 'security.risk_thresholds.permissive',
    severity: 'warn',
    title: 'The risk thresholds are outside the recommended range',
    remediation: `Set security.riskReviewThreshold to ${REVIEW_FLOOR} or more and security.riskBlockThreshold to ${BLOCK_FLOOR} or more.`,
    needs: ['settings'],
    judge: ({ settings: { values } }) => {
      const review = values['security.riskReviewThreshold']
      const block = values['security.riskBlockThreshold']
      return review < REVIEW_FLOOR || block < BLOCK_FLOOR ? `review is ${review} and block is ${block}` : undefined
    }
  })
]

export const patternSettingFinding = findingCheck({
  id: 'security.blocked_patterns.empty',
  severity: 'warn',
  title: 'No message pattern is set to be blocked',
  remediation: 'Remove security.blockedPatterns from the config to use the default list, or name patterns of your own.',
  needs: ['settings'],
  judge: ({ settings: { values } }) =>
    values['security.blockedPatterns'].join(',').trim() === '' ? 'security.blockedPatterns is blank' : undefined
})

export const usablePatternFinding = findingCheck({
  id: 'security.guard.patterns.empty',
  severity: 'warn',
  title: 'The guard has no pattern it could match',
  remediation: 'Name at least one pattern in security.blockedPatterns or in the policy bundle.',
  needs: ['settings', 'policyBundle'],
  judge: ({ settings: { values }, policyBundle }) =>
    blockedPatterns(values, policyBundle).length === 0
      ? 'neither the setting nor the policy bundle holds a usable pattern'
      : undefined
})

export const policyBundleFindings = [
  findingCheck({
    id: 'security.policy_bundle.unset',
    severity: 'info',
    title: 'No policy bundle is set',
    remediation: 'Set security.policyBundlePath to a JSON file, so that tools have policies.',
    needs: ['policyBundle'],
    judge: ({ policyBundle }) => (policyBundle.kind === 'unset' ? 'security.policyBundlePath keeps nothing' : undefined)
  }),
  findingCheck({
    id: 'security.policy_bundle.is_dir',
    severity: 'warn',
    title: 'The policy bundle path is a folder',
    remediation: 'Set security.policyBundlePath to the file itself.',
    needs: ['policyBundle'],
    judge: ({ policyBundle }) => (policyBundle.kind === 'folder' ? policyBundle.path : undefined)
  }),
  findingCheck({
    id: 'security.policy_bundle.stat_failed',
    severity: 'warn',
    title: 'The policy bundle cannot be read',
    remediation: 'Create the file (audit --fix does, where there is none) or mend its permissions.',
    needs: ['policyBundle'],
    judge: ({ policyBundle }) =>
      policyBundle.kind === 'missing' || policyBundle.kind === 'unreadable'
        ? `${policyBundle.path}: ${policyBundle.problem}`
        : undefined
  })
]

export const loopGuardCheck = statusCheck({
  id: 'security.loop_guard',
  repeats: ['security.loop_guard.disabled'],
  needs: ['settings'],
  judge: ({ settings: { values } }) =>
    values['security.loopGuard.enabled']
      ? pass('enabled', 'A session that calls one tool over and over is blocked.')
      : warn('disabled', 'A session may call one tool over and over.')
})

export const policyBundleCheck = statusCheck({
  id: 'security.policy_bundle',
  repeats: ['security.policy_bundle.unset', 'security.policy_bundle.is_dir', 'security.policy_bundle.stat_failed'],
  needs: ['policyBundle'],
  judge: ({ policyBundle }) => {
    const message = policyBundle.path === '' ? 'unset' : policyBundle.path
    switch (policyBundle.kind) {
      case 'loaded':
        return pass(message, 'The bundle can be read and is valid.')
      case 'unset':
        return warn(message, 'No policy bundle is set; tools have no policies.')
      default:
        return warn(
          message,
          `The bundle cannot be used: ${policyBundle.problem}. Until then the guard answers "review".`
        )
    }
  }
})
