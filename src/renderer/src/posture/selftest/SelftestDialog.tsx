import { useEffect, type JSX } from 'react'
import { useOfflineReason } from '../../app/connection'
import { Dialog, Problem } from '../../ui/controls'
import { SelftestIntro } from './SelftestIntro'
import { SelftestResult } from './SelftestResult'
import { SelftestRunning } from './SelftestRunning'
import { startSelftest, useSelftest, watchSelftest } from './store'

/** "Test my gateway": what will be tried, the test as it goes, and what came of it. */
export const SelftestDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const { progress, last, problem, isStarting } = useSelftest()
  const offline = useOfflineReason()
  useEffect(() => watchSelftest(), [])
  const start = (): void => void startSelftest()
  const isRunning = progress !== null || isStarting
  return (
    <Dialog title="Test my gateway" isOpen onClose={onClose} isWide>
      {problem !== undefined && !isRunning && (
        <Problem message={`The test could not run: ${problem}`} {...(offline === undefined && { retry: start })} />
      )}
      {isRunning ? (
        <SelftestRunning progress={progress} offline={offline} onClose={onClose} />
      ) : last ? (
        <SelftestResult report={last} offline={offline} onAgain={start} onClose={onClose} />
      ) : (
        <SelftestIntro offline={offline} onStart={start} onClose={onClose} />
      )}
    </Dialog>
  )
}
