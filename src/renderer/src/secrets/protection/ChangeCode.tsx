import { useState, type JSX } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import { sentence } from '../words'
import { makeRecoveryCode, removeRecoveryCode } from './calls'

interface Props {
  what: 'make-code' | 'remove-code'
  status: StoreStatus
  onWorking: (isWorking: boolean) => void
  onBack: () => void
  onMade: (code: string) => void
}

/** Makes, replaces or removes the recovery code, once it was said what that means. */
export const ChangeCode = ({ what, status, onWorking, onBack, onMade }: Props): JSX.Element => {
  const [isWorking, setWorking] = useState(false)
  const [problem, setProblem] = useState<string>()
  const hasCode = status.protection?.hasRecoveryCode === true
  const isRemoval = what === 'remove-code'

  const go = async (): Promise<void> => {
    if (isWorking) return
    setWorking(true)
    onWorking(true)
    setProblem(undefined)
    try {
      if (!isRemoval) return onMade(await makeRecoveryCode())
      await removeRecoveryCode()
      say('The recovery code is worthless now.')
      onBack()
    } catch (error) {
      setProblem(sentence(messageOf(error)))
      setWorking(false)
    } finally {
      onWorking(false)
    }
  }
  return (
    <>
      <p>
        {isRemoval
          ? 'The code you have becomes worthless. If the key is lost after that, so is every secret.'
          : 'A code of 36 characters is made, which opens the store without its key. It is shown once and kept nowhere: whoever has it and the file can read every secret.'}
      </p>
      {!isRemoval && hasCode && <p>The code you have becomes worthless.</p>}
      <p className={ui.hint}>
        Copies of the file that were made before, such as backups, still open with the code they were made with.
      </p>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        {!isWorking && <Button onPress={onBack}>Back</Button>}
        <Button look={isRemoval ? 'danger' : 'primary'} onPress={() => void go()} autoFocus>
          {isWorking ? 'Working…' : isRemoval ? 'Remove the code' : hasCode ? 'Replace the code' : 'Make the code'}
        </Button>
      </div>
    </>
  )
}
