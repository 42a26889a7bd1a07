import { lazy, Suspense, useEffect, type JSX } from 'react'
import { useSecondsLeft } from '../secrets/use-seconds-left'
import { useProbation, watchProbation } from './store'
import { spokenWords } from './words'

const Bar = lazy(async () => ({ default: (await import('./ProbationBar')).ProbationBar }))

/** The place at the top of every page for a change that goes back by itself. The bar is loaded when there is one. */
export const ProbationSlot = (): JSX.Element => {
  const isThere = useProbation(({ probation, outcome }) => probation !== null || outcome !== null)
  useEffect(watchProbation, [])
  return (
    <div>
      <Spoken />
      {isThere && (
        <Suspense>
          <Bar />
        </Suspense>
      )}
    </div>
  )
}

/** Always there, since a screen reader hears only what changes in a region that it knows. */
const Spoken = (): JSX.Element => {
  const probation = useProbation((state) => state.probation)
  return (
    <p role="status" aria-label="Probation" className="visually-hidden" data-live-announcer="true">
      {probation?.state === 'running' ? <Running /> : spokenWords(probation, 0)}
    </p>
  )
}

const Running = (): JSX.Element => {
  const { probation, untilMs } = useProbation()
  return <>{spokenWords(probation, useSecondsLeft(untilMs))}</>
}
