/** So many are named in a detail. */
export const MOST_NAMED = 5

/** `a; b; and 3 more`, in their order; undefined where there is none. */
export const listed = (lines: readonly string[]): string | undefined => {
  if (lines.length === 0) return undefined
  const more = lines.length - MOST_NAMED
  return [...lines.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** All of them as evidence, where the detail leaves some out. */
export const allOf = (lines: readonly unknown[]): unknown => (lines.length > MOST_NAMED ? lines : undefined)
