import { Undo2 } from 'lucide-react'
import { useState, type JSX } from 'react'
import { messageOf } from '../../app/client'
import { Button } from '../../ui/controls'
import { say } from '../../ui/notices'
import { DETAIL_ID } from '../detail-id'
import { withdraw } from './store'

/** Takes a waiver back. What it changes can be accepted again, so it asks nothing. */
export const WithdrawButton = ({ id, onDone }: { id: string; onDone?: () => void }): JSX.Element => {
  const [isBusy, setBusy] = useState(false)
  const press = async (): Promise<void> => {
    setBusy(true)
    try {
      await withdraw(id)
      say(`The waiver for ${id} is withdrawn.`)
      onDone?.()
    } catch (error) {
      say(messageOf(error), 'bad')
    }
    setBusy(false)
    // The button goes with the waiver; the next press of a key must not start at the top of the page.
    if (document.activeElement === document.body) document.getElementById(DETAIL_ID)?.focus({ preventScroll: true })
  }
  return (
    <Button isPending={isBusy} onPress={() => void press()} aria-label={`Withdraw the waiver for ${id}`}>
      <Undo2 size={14} aria-hidden />
      {isBusy ? 'Withdrawing…' : 'Withdraw'}
    </Button>
  )
}
