import { RefreshCw } from 'lucide-react'
import { useEffect, useMemo, useState, type JSX } from 'react'
import type { DoctorReport } from '../../../shared/posture/contract'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { Button, Page, Problem } from '../ui/controls'
import { ExportMenu } from './ExportMenu'
import { MasterDetail } from './MasterDetail'
import { NoFindings } from './NoFindings'
import styles from './PosturePage.module.css'
import { filterRows, toRows, type Grouping, type RowFilter } from './rows'
import { Running } from './Running'
import { Skeleton } from './Skeleton'
import { loadExplanations, runChecks, stopWaiting, usePosture, watchPosture } from './store'
import { Summary } from './Summary'
import { Toolbar } from './Toolbar'
import { useAnnouncement, type Announce } from './useAnnouncement'

const NO_FILTER: RowFilter = { text: '', kind: 'all', badOnly: false }
const LEAD = 'What exactly is wrong, and how we know: every finding and every check, with what was seen.'

/** Findings and checks in one table, with the evidence and the fix beside it. */
export const PosturePage = (): JSX.Element => {
  const { report, problem, isRunning, hasStopped } = usePosture()
  const connection = useConnection(({ state }) => state)
  const [said, announce] = useAnnouncement()

  useEffect(() => watchPosture(), [])
  useEffect(() => {
    if (connection === 'entering') return
    void runChecks()
    void loadExplanations()
  }, [connection])

  const rerun = async (): Promise<void> => {
    announce('')
    if (!(await runChecks())) return
    const { problem: trouble } = usePosture.getState()
    announce(trouble === undefined ? 'All checks ran again.' : `The checks could not run: ${trouble}`)
  }
  useAction('checks.run', () => void rerun(), connection === 'connected')
  const stop = (): void => {
    stopWaiting()
    announce(
      'You stopped waiting. This is from the run before; should the gateway find a change, it will show by itself.'
    )
  }

  return (
    <Page
      title="Posture"
      lead={LEAD}
      actions={
        <Button look="primary" isPending={isRunning} onPress={() => void rerun()}>
          <RefreshCw size={15} aria-hidden />
          {isRunning ? 'Running…' : 'Run checks'}
        </Button>
      }
    >
      {problem !== undefined && !(report && connection === 'lost') && (
        <Problem
          message={report ? `${problem.replace(/\.$/, '')}. The table below is from the last run.` : problem}
          retry={() => void rerun()}
        />
      )}
      <div className={styles.status}>
        <p className={styles.said} role="status">
          <span key={said.number}>{said.text}</span>
        </p>
        {isRunning && <Running onStop={stop} />}
      </div>
      {report ? (
        <Report report={report} isLost={connection === 'lost'} announce={announce} />
      ) : hasStopped ? (
        <p>Nothing is known yet. Run the checks to see the posture.</p>
      ) : (
        problem === undefined && <Skeleton />
      )}
    </Page>
  )
}

const Report = ({ report, isLost, announce }: { report: DoctorReport; isLost: boolean; announce: Announce }) => {
  const { since, isOld } = usePosture()
  const [filter, setFilter] = useState(NO_FILTER)
  const [grouping, setGrouping] = useState<Grouping>('severity')
  const rows = useMemo(() => toRows(report, since), [report, since])
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter])
  const { ts } = report.security
  return (
    <>
      <div className={styles.bar}>
        <Summary rows={rows} checkedAtMs={ts} isOld={isOld} isLost={isLost} />
        <ExportMenu rows={rows} shown={shown} checkedAtMs={ts} announce={announce} />
      </div>
      <Toolbar
        filter={filter}
        onChange={setFilter}
        grouping={grouping}
        onGroup={setGrouping}
        shown={shown.length}
        total={rows.length}
      />
      <NoFindings report={report} />
      <MasterDetail
        grouping={grouping}
        rows={rows}
        shown={shown}
        onReset={() => setFilter(NO_FILTER)}
        announce={announce}
      />
    </>
  )
}
