import { ArrowRight } from 'lucide-react'
import type { JSX } from 'react'
import type { MaintenancePlan } from '../../../../shared/remediation/contract'
import { ui } from '../../ui/controls'
import { coverageWords } from '../../ui/coverage'
import { Time } from '../../ui/time'
import styles from '../Remediation.module.css'
import { chosenActions, isNoop, type Only } from '../steps'
import { foundWords } from '../words'
import own from './Forecast.module.css'
import { ForecastLines } from './ForecastLines'
import { useForecast, type Foretold } from './use-forecast'

/** How healthy the gateway is, what that rests on, and what the chosen actions would make of it. */
export const ScoreForecast = ({ plan, only }: { plan: MaintenancePlan; only: Only }): JSX.Element => {
  const foretold = useForecast(plan, only)
  const { notChecked } = plan.coverage
  return (
    <div className={own.panel}>
      <div className={own.scores}>
        <p className={styles.score}>
          <strong>{plan.healthScore}</strong> of 100 <span className={own.label}>health score now</span>
        </p>
        {!isNoop(plan) && <After foretold={foretold} of={chosenWords(plan, only)} />}
      </div>
      {/* Each action says below what it resolves. What comes up is a warning, and said here as well. */}
      {foretold.at === 'known' && <ForecastLines forecast={{ ...foretold.forecast, resolves: [] }} withScore={false} />}
      <p className={ui.lead}>
        {foundWords(plan.summary)} {coverageWords(plan.coverage)}
        {notChecked.length > 0 && ' What was not checked does not count as passed, now or then.'} Planned{' '}
        <Time ms={plan.generatedAtMs} />.
      </p>
    </div>
  )
}

const chosenWords = (plan: MaintenancePlan, only: Only): string => {
  const count = chosenActions(plan, only).length
  if (count === 0) return 'with nothing chosen'
  const total = plan.actions.length
  if (count < total) return `after the chosen ${count} of ${total} actions`
  return count === 1 ? 'after this action' : count === 2 ? 'after both actions' : `after all ${count} actions`
}

/** Keeps its place while it is reckoned, so that nothing below it jumps. */
const After = ({ foretold, of }: { foretold: Foretold; of: string }): JSX.Element => {
  if (foretold.at === 'failed')
    return <p className={own.trouble}>What the choice would come to is not known: {foretold.message}</p>
  if (foretold.at === 'moved')
    return (
      <p className={own.trouble}>Something changed since this plan was made. Plan again to see what it comes to.</p>
    )
  return (
    <p className={styles.score} role="status" aria-busy={foretold.at === 'asking'}>
      <ArrowRight size={16} role="img" aria-label="becomes" className={own.arrow} />
      <strong>{foretold.at === 'known' ? foretold.forecast.scoreAfter : '…'}</strong> of 100{' '}
      <span className={own.label}>{of}</span>
    </p>
  )
}
