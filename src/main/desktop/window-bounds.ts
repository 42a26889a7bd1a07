import type { Rectangle } from 'electron'

export const MIN_SIZE = { width: 900, height: 600 } as const
const FIRST_SIZE = { width: 1200, height: 800 } as const

/** So much of the title bar must be on a display for the window to be caught with a mouse, in pixels. */
const GRIP = { width: 120, height: 40 } as const

const overlap = (a: Rectangle, b: Rectangle): { width: number; height: number } => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
})

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))

const centred = ({ width, height }: { width: number; height: number }, area: Rectangle): Rectangle => ({
  x: Math.round(area.x + Math.max(0, area.width - width) / 2),
  y: Math.round(area.y + Math.max(0, area.height - height) / 2),
  width,
  height
})

/** Where the window opens: where it was, moved and shrunk so that it lies on a display that is still there.
 *  @param areas the work areas of all displays, the primary one first; display-independent pixels */
export const openingBounds = (saved: Rectangle | undefined, areas: readonly Rectangle[]): Rectangle => {
  const [primary = { x: 0, y: 0, ...FIRST_SIZE }] = areas
  const fitted = (size: { width: number; height: number }, area: Rectangle): { width: number; height: number } => ({
    width: within(size.width, MIN_SIZE.width, Math.max(MIN_SIZE.width, area.width)),
    height: within(size.height, MIN_SIZE.height, Math.max(MIN_SIZE.height, area.height))
  })
  if (!saved) return centred(fitted(FIRST_SIZE, primary), primary)
  const seen = areas
    .map((area) => ({ area, ...overlap(saved, area) }))
    .filter(({ width, height }) => width >= GRIP.width && height >= GRIP.height)
    .sort((a, b) => b.width * b.height - a.width * a.height)[0]
  if (!seen) return centred(fitted(saved, primary), primary)
  const { area } = seen
  const size = fitted(saved, area)
  return {
    x: within(saved.x, area.x, Math.max(area.x, area.x + area.width - size.width)),
    y: within(saved.y, area.y, Math.max(area.y, area.y + area.height - size.height)),
    ...size
  }
}
