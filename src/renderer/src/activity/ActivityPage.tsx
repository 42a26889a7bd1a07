import { Download, ShieldCheck } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { call, messageOf } from '../app/client'
import { useConnection } from '../app/connection'
import { download } from '../ui/download'
import { Button, Empty, Loading, Page, Problem } from '../ui/controls'
import styles from './Activity.module.css'
import { ChainCheck, type Check } from './ChainCheck'
import { EVERYTHING, isNarrowed } from './filter'
import { Filters } from './Filters'
import { RecordTable } from './RecordTable'
import { loadNewest, loadOlder, setFilter, useActivity, watchActivity } from './store'
import { countWords, toJsonLines } from './words'

/** Who did what? Every access, change, refusal and run, newest first. */
export const ActivityPage = (): JSX.Element => {
  const records = useActivity((state) => state.records)
  const connection = useConnection((state) => state.state)
  const [check, setCheck] = useState<Check>({ kind: 'none' })
  useEffect(watchActivity, [])
  useEffect(() => {
    if (connection === 'connected' || (connection === 'lost' && useActivity.getState().records.length === 0)) {
      void loadNewest()
    }
  }, [connection])
  const verify = async (): Promise<void> => {
    setCheck({ kind: 'checking' })
    try {
      setCheck({ kind: 'done', result: await call('activity.verify', {}) })
    } catch (error) {
      setCheck({ kind: 'failed', message: messageOf(error) })
    }
  }
  const save = (): void => download('activity.jsonl', 'application/x-ndjson', toJsonLines(records))
  return (
    <Page
      title="Activity"
      lead="Every access, change, refusal and run. Each record seals the one before it."
      actions={
        <>
          <Button isDisabled={check.kind === 'checking'} onPress={() => void verify()}>
            <ShieldCheck size={15} aria-hidden /> Verify the chain
          </Button>
          <Button isDisabled={records.length === 0} onPress={save}>
            <Download size={15} aria-hidden /> Export what is shown
          </Button>
        </>
      }
    >
      <ChainCheck check={check} onClose={() => setCheck({ kind: 'none' })} />
      <Filters />
      <Records />
    </Page>
  )
}

const Records = (): JSX.Element => {
  const { records, nextBefore, arrived, loading, problem, filter } = useActivity()
  const isSilent = problem !== null || (loading === 'list' && records.length === 0)
  return (
    <div className={styles.records} aria-busy={loading !== null}>
      <p className={styles.count} aria-live="polite">
        {isSilent ? '' : countWords(records.length, arrived, nextBefore !== null)}
      </p>
      {problem && <Problem message={`The records could not be read: ${problem}`} retry={() => void loadNewest()} />}
      {records.length > 0 && <RecordTable records={records} />}
      {records.length === 0 && loading === 'list' && <Loading what="Reading the records" />}
      {records.length === 0 && !loading && !problem && <Nothing hasFilter={isNarrowed(filter)} />}
      {nextBefore !== null && (
        <Button isDisabled={loading !== null} onPress={() => void loadOlder()}>
          {loading === 'older' ? 'Loading older records…' : 'Load older'}
        </Button>
      )}
    </div>
  )
}

const Nothing = ({ hasFilter }: { hasFilter: boolean }): JSX.Element =>
  hasFilter ? (
    <Empty title="No record fits">
      <p>No record has this outcome, door and method. A new one that fits will show up here by itself.</p>
      <Button onPress={() => void setFilter(EVERYTHING)}>Show everything</Button>
    </Empty>
  ) : (
    <Empty title="Nothing has happened yet">
      <p>As soon as someone reads a secret, changes a setting or is refused, it stands here.</p>
    </Empty>
  )
