import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { placeAfter, ROW_PX, rowsInSight, scrollFor, type Place } from './grid'

interface GridWindow {
  scroller: RefObject<HTMLDivElement | null>
  /** Indexes of the rows to draw, in order. The row the keyboard stands on is always among them, so focus is not lost. */
  rows: readonly number[]
  place: Place
  events: {
    onScroll: () => void
    onKeyDown: (event: KeyboardEvent) => void
    onFocus: (event: FocusEvent) => void
  }
}

/** Scrolling and keyboard of a grid of equally high rows below a head of the same height. */
export const useGridWindow = (count: number): GridWindow => {
  const scroller = useRef<HTMLDivElement>(null)
  const shouldFocus = useRef(false)
  const [view, setView] = useState({ top: 0, height: 600 })
  const [wanted, setPlace] = useState<Place>({ row: 0, stop: 0 })
  const place = { row: Math.max(0, Math.min(wanted.row, count - 1)), stop: wanted.stop }

  const measure = (): void => {
    const box = scroller.current
    if (box) setView({ top: box.scrollTop, height: box.clientHeight - ROW_PX })
  }
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  // Before the next key is read: a row that left the page took the focus with it.
  useLayoutEffect(() => {
    if (!shouldFocus.current) return
    shouldFocus.current = false
    const stop = scroller.current?.querySelector<HTMLElement>(`[data-stop="${place.row}:${place.stop}"]`)
    stop?.focus({ preventScroll: true })
  })

  const onKeyDown = (event: KeyboardEvent): void => {
    const box = scroller.current
    if (!box || !(event.target instanceof HTMLElement) || event.target.dataset.stop === undefined) return
    const next = placeAfter(event.key, place, count, Math.floor(view.height / ROW_PX), event.ctrlKey || event.metaKey)
    if (!next) return
    event.preventDefault()
    const top = scrollFor(next.row, box.scrollTop, box.clientHeight - ROW_PX)
    if (top !== undefined) box.scrollTop = top
    shouldFocus.current = true
    setPlace(next)
  }
  const onFocus = ({ target }: FocusEvent): void => {
    const [row, stop] = ((target as HTMLElement).dataset.stop ?? '').split(':').map(Number)
    if (row !== undefined && stop !== undefined) setPlace({ row, stop })
  }

  const { start, end } = rowsInSight(view.top, view.height, count)
  const rows = Array.from({ length: end - start }, (_, offset) => start + offset)
  if (count > 0 && place.row < start) rows.unshift(place.row)
  if (count > 0 && place.row >= end) rows.push(place.row)
  return { scroller, rows, place, events: { onScroll: measure, onKeyDown, onFocus } }
}
