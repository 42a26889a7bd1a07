import { useEffect, useState } from 'react'
import type { MaintenancePlan } from '../../../../shared/remediation/contract'
import { call, messageOf } from '../../app/client'
import { chosenActions, type Only } from '../steps'
import { forecastOfAll, knownForecast, type Forecast } from './forecast'

/** Ticking several boxes is one question. */
const SETTLE_MS = 250

export type Foretold =
  { at: 'asking' } | { at: 'known'; forecast: Forecast } | { at: 'moved' } | { at: 'failed'; message: string }

/** What the chosen actions come to together. The gateway reckons it with its own checks; the page never adds up. */
export const useForecast = (plan: MaintenancePlan, only: Only): Foretold => {
  const known = knownForecast(plan, only)
  const ids = chosenActions(plan, only).map(({ id }) => id)
  const key = `${plan.planDigest} ${ids.join(' ')}`
  const [answer, setAnswer] = useState<{ key: string; foretold: Foretold }>()
  const mustAsk = known === undefined && answer?.key !== key
  useEffect(() => {
    if (!mustAsk) return
    let isOver = false
    const settle = (foretold: Foretold): void => {
      if (!isOver) setAnswer({ key, foretold })
    }
    const ask = async (): Promise<void> => {
      try {
        const part = await call('system.maintenance.plan', { only: key.split(' ').slice(1) })
        // Another score now: something changed since the plan was made, and the two cannot be held against each other.
        settle(part.healthScore === plan.healthScore ? { at: 'known', forecast: forecastOfAll(part) } : { at: 'moved' })
      } catch (error) {
        settle({ at: 'failed', message: messageOf(error) })
      }
    }
    const timer = setTimeout(() => void ask(), SETTLE_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [mustAsk, key, plan.healthScore])
  if (known) return { at: 'known', forecast: known }
  return answer?.key === key ? answer.foretold : { at: 'asking' }
}
