import { useCallback, useSyncExternalStore, type JSX } from 'react'
import { onTick } from './tick'

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 minutes ago`, `in 2 hours`, `now`. */
export const relativeTime = (ms: number, nowMs: number): string => {
  const away = ms - nowMs
  const [unit, length] = UNITS.find(([, unitMs]) => Math.abs(away) >= unitMs) ?? []
  return unit && length
    ? relative.format(Math.round(away / length), unit)
    : Math.abs(away) < 10_000
      ? 'now'
      : relative.format(Math.round(away / 1_000), 'second')
}

/** A time as people say it, with the exact one on hover. It is drawn again only when its words change. */
export const Time = ({ ms }: { ms: number | null }): JSX.Element => {
  const words = useSyncExternalStore(
    onTick,
    useCallback(() => (ms === null ? 'never' : relativeTime(ms, Date.now())), [ms])
  )
  if (ms === null) return <span>{words}</span>
  return (
    <time dateTime={new Date(ms).toISOString()} title={new Date(ms).toLocaleString()}>
      {words}
    </time>
  )
}
