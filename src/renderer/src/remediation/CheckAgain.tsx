import { useState, type JSX } from 'react'
import type { CheckResult } from '../../../shared/posture/contract'
import { call, messageOf } from '../app/client'
import { Button, ui } from '../ui/controls'
import { checkedWords } from './words'

/** For what a person had to do: makes that one check again and says what it finds. */
export const CheckAgain = ({ checkId }: { checkId: string }): JSX.Element => {
  const [state, setState] = useState<{ result?: CheckResult; problem?: string; isBusy: boolean }>({ isBusy: false })
  const look = async (): Promise<void> => {
    setState({ isBusy: true })
    try {
      setState({ result: await call('posture.recheck', { checkId }), isBusy: false })
    } catch (error) {
      setState({ problem: messageOf(error), isBusy: false })
    }
  }
  return (
    <div className={ui.actions}>
      <Button isDisabled={state.isBusy} onPress={() => void look()} aria-label={`I did this: check ${checkId} again`}>
        I did this: check again
      </Button>
      <p role="status" className={ui.hint}>
        {state.isBusy && 'Checking…'}
        {state.result && checkedWords(state.result)}
        {state.problem !== undefined && `It could not be checked: ${state.problem}`}
      </p>
    </div>
  )
}
