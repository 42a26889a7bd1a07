import { Pause, Play, ShieldCheck } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { call, messageOf } from '../app/client'
import { useConnection } from '../app/connection'
import { useAction } from '../app/intent'
import { ActionButton, Button, Empty, Page, Problem } from '../ui/controls'
import { Skeleton } from '../ui/Skeleton'
import styles from './Activity.module.css'
import { ChainCheck, type Check } from './ChainCheck'
import { EVERYTHING, isNarrowed } from './filter'
import { Filters } from './Filters'
import { Export } from './Export'
import { RecordGrid } from './RecordGrid'
import { loadNewest, loadOlder, MOST_HELD, pause, resume, setFilter, useActivity, watchActivity } from './store'
import { countWords } from './words'

/** Who did what? Every access, change, refusal and run, newest first. */
export const ActivityPage = (): JSX.Element => {
  const isEmpty = useActivity((state) => state.records.length === 0)
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
  useAction('activity.verify', () => void verify(), connection === 'connected' && check.kind !== 'checking')
  return (
    <Page
      title="Activity"
      lead="Every access, change, refusal and run. Each record seals the one before it."
      actions={
        <>
          <Live />
          <ActionButton
            action="activity.verify"
            isDisabled={check.kind === 'checking' || connection !== 'connected'}
            onPress={() => void verify()}
          >
            <ShieldCheck size={15} aria-hidden /> Verify the chain
          </ActionButton>
          <Export isDisabled={isEmpty || connection !== 'connected'} />
        </>
      }
    >
      <ChainCheck check={check} onClose={() => setCheck({ kind: 'none' })} />
      <Filters />
      <Records />
    </Page>
  )
}

/** Stops and restarts the list, for someone who reads while much happens. */
const Live = (): JSX.Element => {
  const isPaused = useActivity((state) => state.isPaused)
  const held = useActivity((state) => state.held.length)
  return isPaused ? (
    <Button look="primary" onPress={resume}>
      <Play size={15} aria-hidden /> Go on{held > 0 && ` (${held >= MOST_HELD ? `${held} or more` : held} new)`}
    </Button>
  ) : (
    <Button onPress={pause}>
      <Pause size={15} aria-hidden /> Pause
    </Button>
  )
}

const Records = (): JSX.Element => {
  const { records, nextBefore, arrived, list, loading, problem, filter } = useActivity()
  const isSilent = problem !== null || (loading === 'list' && records.length === 0)
  return (
    <div className={styles.records} aria-busy={loading !== null}>
      <div className={styles.counted}>
        <p className={styles.count} aria-live="polite">
          {isSilent ? '' : countWords(records.length, arrived, nextBefore !== null)}
        </p>
        {isNarrowed(filter) && <ShowEverything />}
      </div>
      {problem && <Problem message={`The records could not be read: ${problem}`} retry={() => void loadNewest()} />}
      {records.length > 0 && <RecordGrid key={list} records={records} hasOlder={nextBefore !== null} />}
      {records.length === 0 && loading === 'list' && <Skeleton what="Reading the records" heights={[420]} />}
      {records.length === 0 && !loading && !problem && <Nothing hasFilter={isNarrowed(filter)} />}
      {nextBefore !== null && (
        <Button isDisabled={loading !== null} onPress={() => void loadOlder()}>
          {loading === 'older' ? 'Loading older records…' : 'Load older'}
        </Button>
      )}
    </div>
  )
}

const ShowEverything = (): JSX.Element => <Button onPress={() => void setFilter(EVERYTHING)}>Show everything</Button>

const Nothing = ({ hasFilter }: { hasFilter: boolean }): JSX.Element =>
  hasFilter ? (
    <Empty title="No record fits">
      <p>No record has all that you chose above. A new one that fits will show up here by itself.</p>
    </Empty>
  ) : (
    <Empty title="Nothing has happened yet">
      <p>As soon as someone reads a secret, changes a setting or is refused, it stands here.</p>
    </Empty>
  )
