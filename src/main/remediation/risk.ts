import type { PlanStep } from '../../shared/remediation/plan-contract'
import type { SettingKey } from '../settings/table'
import type { FixStep } from './fix-plan'

type Risk = PlanStep['risk']

const low = (why: string): Risk => ({ level: 'low', why })
const medium = (why: string): Risk => ({ level: 'medium', why })

const OF_SETTING: Readonly<Partial<Record<SettingKey, Risk>>> = {
  'http.bind': medium('programs on other machines cannot reach the gateway any more'),
  'gateway.requireToken': medium('programs that do not present the token are refused from then on'),
  'gateway.rateLimit.enabled': medium('a program that calls more often than the limit allows has to wait'),
  'security.loopGuard.enabled': low('a session that calls one tool over and over is stopped'),
  'security.riskReviewThreshold': low('more messages may have to be looked at by a person'),
  'security.riskBlockThreshold': low('more messages may be blocked'),
  'security.blockedPatterns': low('messages that hold one of the default texts are blocked')
}

/** What a step could break for somebody, as far as the console knows. */
export const riskOf = (step: FixStep): Risk => {
  switch (step.kind) {
    case 'set':
      return OF_SETTING[step.key] ?? low('nothing else depends on it')
    case 'mint-token':
      return medium('every program that calls the gateway needs the new token')
    case 'create-folder':
    case 'create-bundle':
      return low('nothing is there now, so nothing is replaced')
    case 'permission':
      return medium('another user, or a program that runs as one, may have read it on purpose')
    case 'store-secret':
      return low('nothing is stored under that target id now, so nothing is replaced')
    case 'take-secret':
      return medium('a program that reads it from config.json does not find it there any more')
    case 'manual':
      return { level: 'none', why: 'the console changes nothing here' }
  }
}

export const UNDO_RISK: Risk = { level: 'medium', why: 'what the step had put right is wrong again afterwards' }
