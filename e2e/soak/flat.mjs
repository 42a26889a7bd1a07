import { median } from '../bench/support.mjs'

/** The slope of a line through points, as the median of the slopes between all pairs: a few wild points do not bend it.
 *  @see https://doi.org/10.2307/2285891 (Sen 1968)
 *  @param {readonly { at: number, value: number }[]} points
 *  @returns {number} value per unit of `at`; 0 for fewer than two points */
export const theilSen = (points) => {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).flatMap((b) => (b.at === a.at ? [] : [(b.value - a.value) / (b.at - a.at)]))
  )
  return slopes.length === 0 ? 0 : median(slopes)
}

/** Whether a measure stayed where it was over the second half of its points: the first is for warming up.
 *  @param {readonly { at: number, value: number }[]} points `at` in minutes
 *  @param {{ share: number, least: number }} slack how much it may grow in that time: a share of its median, or `least`
 *  @returns {{ first: number, median: number, last: number, perMinute: number, growth: number, allowed: number, flat: boolean }} */
export const judge = (points, { share, least }) => {
  const half = points.slice(points.length >> 1)
  const values = half.map(({ value }) => value)
  const [first, last] = [half[0], half.at(-1)]
  if (!first || !last)
    return { first: NaN, median: NaN, last: NaN, perMinute: NaN, growth: NaN, allowed: NaN, flat: false }
  const perMinute = theilSen(half)
  const growth = perMinute * (last.at - first.at)
  const allowed = Math.max(least, share * median(values))
  return {
    first: first.value,
    median: median(values),
    last: last.value,
    perMinute,
    growth,
    allowed,
    flat: growth <= allowed
  }
}
