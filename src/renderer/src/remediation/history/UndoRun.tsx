import { Undo2 } from 'lucide-react'
import type { JSX } from 'react'
import { useConnection } from '../../app/connection'
import { Button, ui } from '../../ui/controls'
import { sentence } from '../changes'
import { askUndo, useHistory } from './store'
import { undoneOf, whyNotRun } from './words'

/** The button that takes back the run whose result is shown, or why it cannot be. */
export const UndoRun = ({ runId }: { runId: string }): JSX.Element => {
  const run = useHistory(({ runs }) => runs?.find((each) => each.runId === runId))
  const isConnected = useConnection(({ state }) => state === 'connected')
  if (run && !run.undoable) {
    const why = undoneOf(run) === 'all' ? ['This run was undone.'] : whyNotRun(run).map(sentence)
    return <p className={ui.hint}>{why.join(' ')}</p>
  }
  return (
    <Button isDisabled={!isConnected} onPress={() => askUndo({ runId })}>
      <Undo2 size={14} aria-hidden />
      Undo this run…
    </Button>
  )
}
