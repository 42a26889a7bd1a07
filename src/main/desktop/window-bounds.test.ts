import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openingBounds } from './window-bounds'

const PRIMARY = { x: 0, y: 25, width: 1440, height: 875 }
const LEFT = { x: -1920, y: 0, width: 1920, height: 1080 }

test.each([
  ['the first time, in the middle', undefined, [PRIMARY], { x: 120, y: 63, width: 1200, height: 800 }],
  ['where it was', { x: 50, y: 60, width: 1000, height: 700 }, [PRIMARY], { x: 50, y: 60, width: 1000, height: 700 }],
  [
    'on the second display',
    { x: -1900, y: 10, width: 1000, height: 700 },
    [PRIMARY, LEFT],
    { x: -1900, y: 10, width: 1000, height: 700 }
  ],
  [
    'in the middle when its display is gone',
    { x: -1900, y: 10, width: 1000, height: 700 },
    [PRIMARY],
    { x: 220, y: 113, width: 1000, height: 700 }
  ],
  [
    'pulled in when it hangs over the edge',
    { x: 1200, y: 700, width: 1000, height: 700 },
    [PRIMARY],
    { x: 440, y: 200, width: 1000, height: 700 }
  ],
  [
    'no larger than the display',
    { x: 0, y: 25, width: 5000, height: 5000 },
    [PRIMARY],
    { x: 0, y: 25, width: 1440, height: 875 }
  ],
  [
    'never smaller than the page works',
    { x: 0, y: 25, width: 10, height: 10 },
    [PRIMARY],
    { x: 270, y: 163, width: 900, height: 600 }
  ],
  [
    'even on a display that is too small',
    undefined,
    [{ x: 0, y: 0, width: 800, height: 500 }],
    { x: 0, y: 0, width: 900, height: 600 }
  ],
  ['even without a display', undefined, [], { x: 0, y: 0, width: 1200, height: 800 }]
])('it opens %s', (_, saved, areas, expected) => {
  expect(openingBounds(saved, areas)).toEqual(expected)
})

test('wherever it was, its title bar can be caught', () => {
  const rectangle = fc.record({
    x: fc.integer({ min: -9000, max: 9000 }),
    y: fc.integer({ min: -9000, max: 9000 }),
    width: fc.integer({ min: 1, max: 9000 }),
    height: fc.integer({ min: 1, max: 9000 })
  })
  fc.assert(
    fc.property(rectangle, (saved) => {
      const { x, y } = openingBounds(saved, [PRIMARY, LEFT])
      const caught = [PRIMARY, LEFT].some(
        (area) => x >= area.x && y >= area.y && x < area.x + area.width - 100 && y < area.y + area.height - 40
      )
      expect(caught).toBe(true)
    })
  )
})
