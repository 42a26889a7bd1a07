// What the page remembers in the browser: shapes and times of the posture, never a secret. A browser may forbid it or hold
// garbage; the page then goes on as if there were nothing.

type Area = 'sessionStorage' | 'localStorage'

/** @param isKnown tells whether what was kept has the shape this version writes */
export const readKept = <T>(area: Area, key: string, isKnown: (value: unknown) => value is T): T | undefined => {
  try {
    const value: unknown = JSON.parse(window[area].getItem(key) ?? 'null')
    return isKnown(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const keep = (area: Area, key: string, value: unknown): void => {
  try {
    window[area].setItem(key, JSON.stringify(value))
  } catch {
    // Full or forbidden: the next load starts without it.
  }
}

export const forget = (area: Area, key: string): void => {
  try {
    window[area].removeItem(key)
  } catch {
    // Forbidden: then nothing was kept either.
  }
}

/** The member at a dotted path, or undefined. */
export const memberAt = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
      value
    )
