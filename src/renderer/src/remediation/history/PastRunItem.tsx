import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useRef, type JSX } from 'react'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { useConnection } from '../../app/connection'
import { Badge, Button } from '../../ui/controls'
import { Time } from '../../ui/time'
import { countSteps } from '../step-words'
import styles from './History.module.css'
import { PastRunDetail } from './PastRunDetail'
import { PastStatus } from './PastStatus'
import { askUndo, openRun } from './store'
import { KIND_WORDS, undoneOf } from './words'

/** One past run: a line, and once it is opened its steps. */
export const PastRunItem = ({ run, isOpen }: { run: PastRun; isOpen: boolean }): JSX.Element => {
  const { runId, kind, startedAtMs, steps, undoable } = run
  const id = useId()
  const line = useRef<HTMLLIElement>(null)
  const isConnected = useConnection(({ state }) => state === 'connected')
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isOpen])
  const undone = undoneOf(run)
  return (
    <li className={styles.run} ref={line}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => openRun(isOpen ? null : runId)}
        >
          <ChevronRight size={14} aria-hidden />
          <span className={styles.kind}>{KIND_WORDS[kind]}</span>
          <Time ms={startedAtMs} />
          <span className={styles.counts}>{countSteps(steps, kind === 'undo' ? 'put back' : 'fixed')}</span>
        </button>
        <PastStatus run={run} />
        {undone !== 'none' && <Badge tone="plain">{undone === 'all' ? 'undone' : 'partly undone'}</Badge>}
        {undoable && (
          <Button
            isDisabled={!isConnected}
            onPress={() => askUndo({ runId })}
            aria-label={`Undo the run of ${new Date(startedAtMs).toLocaleString()}`}
          >
            Undo…
          </Button>
        )}
      </div>
      {isOpen && <PastRunDetail id={id} run={run} />}
    </li>
  )
}
