import {
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject
} from 'react'
import { placeAfter, rowsInSight, scrollFor, type GridShape, type Place } from './grid'

interface GridWindow {
  scroller: RefObject<HTMLDivElement | null>
  /** Indexes of the rows to draw, in order. The row the keyboard stands on is always among them, so focus is not lost. */
  rows: readonly number[]
  place: Place
  /** How far the rows are scrolled, in px. */
  top: number
  /** Brings a row into sight and the focus to its first stop. */
  goToRow: (row: number) => void
  /** Call after rows were put on top: what is in sight and what has the focus stay, unless that is the top.
   *  @returns true when the new rows are out of sight */
  shift: (count: number) => boolean
  events: {
    onScroll: () => void
    onKeyDown: (event: KeyboardEvent) => void
    onFocus: (event: FocusEvent) => void
  }
}

/** Scrolling and keyboard of a grid of equally high rows below a head that stays. Rows bear `data-stop="row:stop"`.
 *  Why not a library: docs/adr/0009-own-grid.md. */
export const useGridWindow = (count: number, { rowPx, headPx, stops }: GridShape): GridWindow => {
  const scroller = useRef<HTMLDivElement>(null)
  const shouldFocus = useRef(false)
  const [view, setView] = useState({ top: 0, height: 600 })
  const [wanted, setPlace] = useState<Place>({ row: 0, stop: 0 })
  const place = { row: Math.max(0, Math.min(wanted.row, count - 1)), stop: wanted.stop }

  const measure = (): void => {
    const box = scroller.current
    if (box) setView({ top: box.scrollTop, height: box.clientHeight - headPx })
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

  const moveTo = (next: Place): void => {
    const box = scroller.current
    if (!box) return
    const top = scrollFor(next.row, box.scrollTop, box.clientHeight - headPx, rowPx)
    if (top !== undefined) box.scrollTop = top
    shouldFocus.current = true
    setPlace(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.stop === undefined) return
    const size = { rows: count, stops, pageRows: Math.floor(view.height / rowPx) }
    const next = placeAfter(event.key, place, size, event.ctrlKey || event.metaKey)
    if (!next) return
    event.preventDefault()
    moveTo(next)
  }
  const onFocus = ({ target }: FocusEvent): void => {
    const [row, stop] = ((target as HTMLElement).dataset.stop ?? '').split(':').map(Number)
    if (row !== undefined && stop !== undefined) setPlace({ row, stop })
  }

  const { start, end } = rowsInSight(view.top, view.height, count, rowPx)
  const rows = Array.from({ length: end - start }, (_, offset) => start + offset)
  if (count > 0 && place.row < start) rows.unshift(place.row)
  if (count > 0 && place.row >= end) rows.push(place.row)
  const shift = useCallback(
    (added: number): boolean => {
      const box = scroller.current
      const hasFocus = box?.contains(document.activeElement) === true
      if (!box || (box.scrollTop === 0 && !hasFocus)) return false
      box.scrollTop += added * rowPx
      setPlace(({ row, stop }) => ({ row: row + added, stop }))
      return true
    },
    [rowPx]
  )
  const goToRow = (row: number): void => moveTo({ row, stop: 0 })
  return { scroller, rows, place, top: view.top, goToRow, shift, events: { onScroll: measure, onKeyDown, onFocus } }
}
