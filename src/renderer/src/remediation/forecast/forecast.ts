import type { MaintenancePlan, PlannedAction } from '../../../../shared/remediation/contract'
import { chosenActions, isNoop, type Only } from '../steps'

/** What the gateway foretells of some actions. Not a sum: two actions can put the same right. */
export interface Forecast {
  /** The score it was reckoned from. */
  score: number
  scoreAfter: number
  /** Findings that are gone then. */
  resolves: readonly string[]
  /** Findings that only then are there. */
  brings: readonly string[]
}

export const forecastOfAll = ({
  healthScore,
  scoreAfterAll,
  resolvesAll,
  bringsAll
}: Pick<MaintenancePlan, 'healthScore' | 'scoreAfterAll' | 'resolvesAll' | 'bringsAll'>): Forecast => ({
  score: healthScore,
  scoreAfter: scoreAfterAll,
  resolves: resolvesAll,
  brings: bringsAll
})

export const forecastOf = (
  { scoreAfter, resolves, brings }: Pick<PlannedAction, 'scoreAfter' | 'resolves' | 'brings'>,
  score: number
): Forecast => ({ score, scoreAfter, resolves, brings })

/** What the plan itself says of a choice from it: of all, of one and of none. Undefined where the gateway must be asked. */
export const knownForecast = (plan: MaintenancePlan, only: Only): Forecast | undefined => {
  const chosen = chosenActions(plan, only)
  const [first] = chosen
  if (!first || isNoop(plan)) return { score: plan.healthScore, scoreAfter: plan.healthScore, resolves: [], brings: [] }
  if (chosen.length === plan.actions.length) return forecastOfAll(plan)
  return chosen.length === 1 ? forecastOf(first, plan.healthScore) : undefined
}

/** `from 74 to 93`, as far as it moves. */
export const scoreWords = ({ score, scoreAfter }: Pick<Forecast, 'score' | 'scoreAfter'>): string => {
  if (scoreAfter === score) return `the score stays ${score}`
  return `the score goes ${scoreAfter > score ? 'up' : 'down'} from ${score} to ${scoreAfter}`
}
