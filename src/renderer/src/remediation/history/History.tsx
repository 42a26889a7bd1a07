import { useState, type JSX } from 'react'
import { Button, Card, Problem, ui } from '../../ui/controls'
import { Skeleton } from '../../ui/Skeleton'
import { Elsewhere } from '../Elsewhere'
import styles from './History.module.css'
import { PastRunItem } from './PastRunItem'
import { loadRuns, useHistory } from './store'

const SHOWN_AT_FIRST = 8

/** The runs that changed something, and what of them can be taken back. */
export const History = (): JSX.Element => {
  const { runs, problem, open, job, undoing } = useHistory()
  const [all, setAll] = useState(false)
  // One that is asked for from elsewhere on the page is shown, however old it is.
  const shown = runs?.filter(({ runId }, at) => all || at < SHOWN_AT_FIRST || runId === open)
  return (
    <Card title="Past runs">
      {job?.status === 'running' && undoing === null && <Elsewhere run={job} />}
      {problem !== null && (
        <Problem message={`The past runs could not be read: ${problem}`} retry={() => void loadRuns()} />
      )}
      {!runs && problem === null && <Skeleton what="Asking for the past runs" heights={[34, 34]} />}
      {runs?.length === 0 && (
        <p className={ui.lead}>
          Nothing was changed yet. Each run that changes something stands here and can be undone.
        </p>
      )}
      {shown && shown.length > 0 && (
        <ul className={styles.runs} aria-label="Past runs">
          {shown.map((run) => (
            <PastRunItem key={run.runId} run={run} isOpen={run.runId === open} />
          ))}
        </ul>
      )}
      {runs && shown && shown.length < runs.length && (
        <Button look="quiet" onPress={() => setAll(true)}>
          Show all {runs.length} runs
        </Button>
      )}
    </Card>
  )
}
