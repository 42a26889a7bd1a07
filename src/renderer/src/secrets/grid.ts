/** Height of a row in px; Secrets.module.css has the same. */
export const ROW_PX = 38
const SPARE_ROWS = 6

/** Which rows to draw: those in sight and a few around, `end` excluded. */
export const rowsInSight = (scrollTop: number, heightPx: number, count: number): { start: number; end: number } => {
  const start = Math.max(0, Math.floor(scrollTop / ROW_PX) - SPARE_ROWS)
  return {
    start: Math.min(start, count),
    end: Math.min(count, Math.ceil((scrollTop + heightPx) / ROW_PX) + SPARE_ROWS)
  }
}

/** Where the keyboard stands. Stops of a row: id, length, time, then its four buttons. */
export interface Place {
  row: number
  stop: number
}
export const STOPS = 7

/** Where a key leads, or undefined for a key that does not move.
 *  @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/ */
export const placeAfter = (
  key: string,
  { row, stop }: Place,
  rows: number,
  pageRows: number,
  ctrl: boolean
): Place | undefined => {
  const at = (toRow: number, toStop: number): Place => ({
    row: Math.max(0, Math.min(rows - 1, toRow)),
    stop: Math.max(0, Math.min(STOPS - 1, toStop))
  })
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, stop)
    case 'ArrowUp':
      return at(row - 1, stop)
    case 'ArrowRight':
      return at(row, stop + 1)
    case 'ArrowLeft':
      return at(row, stop - 1)
    case 'PageDown':
      return at(row + pageRows, stop)
    case 'PageUp':
      return at(row - pageRows, stop)
    case 'Home':
      return ctrl ? at(0, 0) : at(row, 0)
    case 'End':
      return ctrl ? at(rows - 1, STOPS - 1) : at(row, STOPS - 1)
    default:
      return undefined
  }
}

/** Where to scroll so that a row stands whole below the head, or undefined when it already does. */
export const scrollFor = (row: number, scrollTop: number, heightPx: number): number | undefined => {
  const top = row * ROW_PX
  if (top < scrollTop) return top
  return top + ROW_PX > scrollTop + heightPx ? top + ROW_PX - heightPx : undefined
}
