import { ClipboardCopy, RefreshCw } from 'lucide-react'
import { useEffect, useMemo, useState, type JSX } from 'react'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { Button, Loading, Page, Problem } from '../ui/controls'
import { Time } from '../ui/time'
import { rowsAsJson, rowsAsText } from './export'
import { MasterDetail } from './MasterDetail'
import styles from './PosturePage.module.css'
import { filterRows, toRows, type Row, type RowFilter } from './rows'
import { SeverityCount } from './SeverityCount'
import { runChecks, usePosture, watchPosture } from './store'
import { Toolbar } from './Toolbar'
import { copyText, useAnnouncement } from './useAnnouncement'

const NO_FILTER: RowFilter = { text: '', kind: 'all', badOnly: false }
/** How often the age of the report is said anew. */
const TICK_MS = 15_000
const LEAD = 'What exactly is wrong, and how we know: every finding and every check, with what was seen.'

/** Findings and checks in one table, with the evidence and the fix beside it. */
export const PosturePage = (): JSX.Element => {
  const { report, problem, isRunning } = usePosture()
  const connection = useConnection(({ state }) => state)
  const [said, announce] = useAnnouncement()
  const [filter, setFilter] = useState(NO_FILTER)
  const rows = useMemo(() => (report ? toRows(report) : []), [report])
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter])

  useEffect(() => watchPosture(), [])
  useEffect(() => {
    if (connection !== 'entering') void runChecks()
  }, [connection])

  const rerun = async (): Promise<void> => {
    await runChecks()
    const { problem: trouble } = usePosture.getState()
    announce(trouble === undefined ? 'All checks ran again.' : `The checks could not run: ${trouble}`)
  }
  useAction('checks.run', () => void rerun(), connection === 'connected')
  const copy = (format: 'JSON' | 'text'): void => {
    if (!report) return
    const made = (format === 'JSON' ? rowsAsJson : rowsAsText)(shown, report.security.ts)
    void copyText(made, `${shown.length} of ${rows.length} rows as ${format}`, announce)
  }

  return (
    <Page
      title="Posture"
      lead={LEAD}
      actions={
        <>
          <Button look="quiet" isDisabled={shown.length === 0} onPress={() => copy('text')}>
            <ClipboardCopy size={15} aria-hidden />
            Copy as text
          </Button>
          <Button look="quiet" isDisabled={shown.length === 0} onPress={() => copy('JSON')}>
            <ClipboardCopy size={15} aria-hidden />
            Copy as JSON
          </Button>
          <Button look="primary" isPending={isRunning} onPress={() => void rerun()}>
            <RefreshCw size={15} aria-hidden />
            {isRunning ? 'Running…' : 'Run checks'}
          </Button>
        </>
      }
    >
      {problem !== undefined && !(report && connection === 'lost') && (
        <Problem
          message={report ? `${problem.replace(/\.$/, '')}. The table below is from the last run.` : problem}
          retry={() => void rerun()}
        />
      )}
      {report ? (
        <>
          <div className={styles.bar}>
            <Summary rows={rows} checkedAtMs={report.security.ts} />
            <p className={styles.said} role="status">
              <span key={said.number}>{said.text}</span>
            </p>
          </div>
          <Toolbar filter={filter} onChange={setFilter} shown={shown.length} total={rows.length} />
          <MasterDetail rows={rows} shown={shown} onReset={() => setFilter(NO_FILTER)} announce={announce} />
        </>
      ) : (
        problem === undefined && <Loading what="Running every check" />
      )}
    </Page>
  )
}

const Summary = ({ rows, checkedAtMs }: { rows: readonly Row[]; checkedAtMs: number }): JSX.Element => {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className={styles.summary}>
      <SeverityCount label="Findings" rows={rows.filter(({ kind }) => kind === 'finding')} />
      <SeverityCount label="Checks" rows={rows.filter(({ kind }) => kind === 'check')} />
      <span>
        Checked <Time ms={checkedAtMs} />
      </span>
    </p>
  )
}
