/** What is the same for every row of a grid. */
export interface GridShape {
  rowPx: number
  headPx: number
  /** How many places in a row the arrow keys lead to. */
  stops: number
}

const SPARE_ROWS = 6

/** Which rows to draw: those in sight and a few around, `end` excluded. */
export const rowsInSight = (
  scrollTop: number,
  heightPx: number,
  count: number,
  rowPx: number
): { start: number; end: number } => {
  const start = Math.max(0, Math.floor(scrollTop / rowPx) - SPARE_ROWS)
  return {
    start: Math.min(start, count),
    end: Math.min(count, Math.ceil((scrollTop + heightPx) / rowPx) + SPARE_ROWS)
  }
}

/** Where the keyboard stands. */
export interface Place {
  row: number
  stop: number
}

/** Where a key leads, or undefined for a key that does not move.
 *  @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/ */
export const placeAfter = (
  key: string,
  { row, stop }: Place,
  { rows, stops, pageRows }: { rows: number; stops: number; pageRows: number },
  ctrl: boolean
): Place | undefined => {
  const at = (toRow: number, toStop: number): Place => ({
    row: Math.max(0, Math.min(rows - 1, toRow)),
    stop: Math.max(0, Math.min(stops - 1, toStop))
  })
  // With one stop in a row its beginning and its end are where one stands: the keys mean the whole grid.
  const whole = ctrl || stops === 1
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
      return whole ? at(0, 0) : at(row, 0)
    case 'End':
      return whole ? at(rows - 1, stops - 1) : at(row, stops - 1)
    default:
      return undefined
  }
}

/** Where to scroll so that a row stands whole below the head, or undefined when it already does. */
export const scrollFor = (row: number, scrollTop: number, heightPx: number, rowPx: number): number | undefined => {
  const top = row * rowPx
  if (top < scrollTop) return top
  return top + rowPx > scrollTop + heightPx ? top + rowPx - heightPx : undefined
}
