import { RefreshCw, ShieldCheck } from 'lucide-react'
import { useEffect, useMemo, useState, type JSX } from 'react'
import type { DoctorReport } from '../../../shared/posture/contract'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { Button, Page, Problem } from '../ui/controls'
import { say } from '../ui/notices'
import { Skeleton } from '../ui/Skeleton'
import { ExportMenu } from './ExportMenu'
import { MasterDetail } from './MasterDetail'
import { NoFindings } from './NoFindings'
import styles from './PosturePage.module.css'
import { filterRows, toRows, type Grouping, type RowFilter } from './rows'
import { Running } from './Running'
import { SelftestDialog } from './selftest/SelftestDialog'
import { loadExplanations, runChecks, stopWaiting, usePosture, watchPosture } from './store'
import { Checked, Summary } from './Summary'
import { Toolbar } from './Toolbar'

const NO_FILTER: RowFilter = { text: '', kind: 'all', badOnly: false }
const LEAD = 'What exactly is wrong, and how we know.'

/** Findings and checks in one table, with the evidence and the fix beside it. */
export const PosturePage = (): JSX.Element => {
  const { report, problem, isRunning, hasStopped, isOld } = usePosture()
  const connection = useConnection(({ state }) => state)
  const [isTesting, setTesting] = useState(false)

  useEffect(() => watchPosture(), [])
  useEffect(() => {
    if (connection === 'entering') return
    void runChecks()
    void loadExplanations()
  }, [connection])

  const rerun = async (): Promise<void> => {
    if (!(await runChecks())) return
    const { problem: trouble } = usePosture.getState()
    if (trouble === undefined) say('All checks ran again.')
    else say(`The checks could not run: ${trouble}`, 'bad')
  }
  useAction('checks.run', () => void rerun(), connection === 'connected')
  useAction('gateway.selftest', () => setTesting(true))
  const stop = (): void => {
    stopWaiting()
    say('You stopped waiting. This is from the run before; should the gateway find a change, it will show by itself.')
  }

  const isAged = isOld || connection === 'lost'
  return (
    <Page
      title="Posture"
      lead={LEAD}
      actions={
        <>
          {report && (isAged || !isRunning) && <Checked atMs={report.security.ts} isOld={isAged} />}
          {isRunning && <Running onStop={stop} />}
          <Button onPress={() => setTesting(true)}>
            <ShieldCheck size={15} aria-hidden />
            Test my gateway
          </Button>
          <Button look="primary" isPending={isRunning} onPress={() => void rerun()}>
            <RefreshCw size={15} aria-hidden />
            {isRunning ? 'Running…' : 'Run checks'}
          </Button>
        </>
      }
    >
      {isTesting && <SelftestDialog onClose={() => setTesting(false)} />}
      {problem !== undefined && !(report && connection === 'lost') && (
        <Problem
          message={report ? `${problem.replace(/\.$/, '')}. The table below is from the last run.` : problem}
          retry={() => void rerun()}
        />
      )}
      {report ? (
        <Report report={report} />
      ) : hasStopped ? (
        <p>Nothing is known yet. Run the checks to see the posture.</p>
      ) : (
        problem === undefined && <Skeleton heights={[78, 480]} />
      )}
    </Page>
  )
}

const Report = ({ report }: { report: DoctorReport }) => {
  const since = usePosture((state) => state.since)
  const [filter, setFilter] = useState(NO_FILTER)
  const [grouping, setGrouping] = useState<Grouping>('severity')
  const rows = useMemo(() => toRows(report, since), [report, since])
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter])
  return (
    <>
      <div className={styles.bar}>
        <Summary rows={rows} />
        <span className={styles.count} role="status">
          {shown.length} of {rows.length} shown
        </span>
        <ExportMenu rows={rows} shown={shown} report={report} />
      </div>
      <Toolbar filter={filter} onChange={setFilter} grouping={grouping} onGroup={setGrouping} />
      <NoFindings report={report} />
      <MasterDetail grouping={grouping} rows={rows} shown={shown} onReset={() => setFilter(NO_FILTER)} />
    </>
  )
}
