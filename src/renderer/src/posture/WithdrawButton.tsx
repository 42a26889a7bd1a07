import { Undo2 } from 'lucide-react'
import { useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { Button } from '../ui/controls'
import { say } from '../ui/notices'
import { DETAIL_ID } from './detail-id'

interface Withdrawing {
  /** What is taken back, as it stands in a sentence: "the waiver for …". */
  what: string
  withdraw: () => Promise<void>
}

/** Takes a waiver or an attestation back. It can be made again, so it asks nothing. */
export const WithdrawButton = ({ what, withdraw }: Withdrawing): JSX.Element => {
  const [isBusy, setBusy] = useState(false)
  const press = async (): Promise<void> => {
    setBusy(true)
    try {
      await withdraw()
      say(`${what.charAt(0).toUpperCase()}${what.slice(1)} is withdrawn.`)
    } catch (error) {
      say(messageOf(error), 'bad')
    }
    setBusy(false)
    // The button goes with what was withdrawn; the next press of a key must not start at the top of the page.
    if (document.activeElement === document.body) document.getElementById(DETAIL_ID)?.focus({ preventScroll: true })
  }
  return (
    <Button isPending={isBusy} onPress={() => void press()} aria-label={`Withdraw ${what}`}>
      <Undo2 size={14} aria-hidden />
      {isBusy ? 'Withdrawing…' : 'Withdraw'}
    </Button>
  )
}
