import { useEffect, useState, type JSX } from 'react'
import { elapsed } from './words'

const TICK_MS = 1_000

/** How long something has been going on. */
export const Elapsed = ({ sinceMs }: { sinceMs: number }): JSX.Element => {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return <span>{elapsed(nowMs - sinceMs)}</span>
}
