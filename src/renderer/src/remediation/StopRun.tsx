import { Square } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { JobState } from '../../../shared/remediation/contract'
import { call, messageOf } from '../app/client'
import { Button, ui } from '../ui/controls'

/** Stops a run or an undo after the step under way. Nothing that was done is undone. */
export const StopRun = ({ job }: { job: Pick<JobState, 'jobId' | 'stopping'> }): JSX.Element => {
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<string>()
  const stopping = asked || job.stopping
  const stop = async (): Promise<void> => {
    setAsked(true)
    setProblem(undefined)
    try {
      await call('system.maintenance.cancel', { jobId: job.jobId })
    } catch (error) {
      setAsked(false)
      setProblem(messageOf(error))
    }
  }
  return (
    <div className={ui.actions}>
      <Button look="danger" isDisabled={stopping} onPress={() => void stop()}>
        <Square size={13} aria-hidden />
        {stopping ? 'Stopping after this step…' : 'Stop'}
      </Button>
      <p className={ui.hint} role="status">
        {problem === undefined
          ? 'A stop lets the step under way finish and begins no other. What is done stays done.'
          : `Not stopped: ${problem}`}
      </p>
    </div>
  )
}
