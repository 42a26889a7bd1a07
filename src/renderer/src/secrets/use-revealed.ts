import { useCallback, useEffect, useState } from 'react'
import { messageOf } from '../app/client'

const SHOWN_MS = 20_000

interface Revealed {
  /** The value and until when it is shown; undefined while it is not. */
  shown: { value: string; untilMs: number } | undefined
  /** What to say in its place. */
  note: string
  /** False once it was hidden again. */
  isAsked: boolean
  hide: () => void
  again: () => void
}

/** Reads a value and holds it for 20 s, and no longer than its window is the one in front. Key material: lives in this
 *  component and goes with it. Pass a stable `read`. */
export const useRevealed = (read: () => Promise<string>): Revealed => {
  const [shown, setShown] = useState<Revealed['shown']>()
  const [note, setNote] = useState('Reading the value…')
  const [isAsked, setAsked] = useState(true)

  useEffect(() => {
    if (!isAsked) return
    let isCurrent = true
    read().then(
      (value) => {
        if (isCurrent) setShown({ value, untilMs: Date.now() + SHOWN_MS })
      },
      (error: unknown) => {
        if (isCurrent) setNote(messageOf(error))
      }
    )
    return () => {
      isCurrent = false
    }
  }, [read, isAsked])

  const hide = useCallback(() => {
    setShown(undefined)
    setAsked(false)
    setNote('The value is hidden again.')
  }, [])
  useEffect(() => {
    window.addEventListener('blur', hide)
    return () => window.removeEventListener('blur', hide)
  }, [hide])
  const again = useCallback(() => setAsked(true), [])
  return { shown, note, isAsked, hide, again }
}
