import { useEffect, useState } from 'react'

/** Counts down to `untilMs`, in whole seconds, and calls `onEnd` once there. Pass a stable `onEnd`. */
export const useSecondsLeft = (untilMs: number, onEnd?: () => void): number => {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const tick = setInterval(() => setNowMs(Date.now()), 250)
    const end = setTimeout(() => {
      clearInterval(tick)
      setNowMs(Date.now())
      onEnd?.()
    }, untilMs - Date.now())
    return () => {
      clearInterval(tick)
      clearTimeout(end)
    }
  }, [untilMs, onEnd])
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))
}
