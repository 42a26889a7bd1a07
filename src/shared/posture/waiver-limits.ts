// Apart from the contract, so that the page can have them without the schemas.

export const DAY_MS = 86_400_000
export const MAX_WAIVER_DAYS = 90
export const DEFAULT_WAIVER_DAYS = 30
export const MAX_WAIVER_MS = MAX_WAIVER_DAYS * DAY_MS
export const MAX_REASON_CHARS = 500
export const MAX_OWNER_CHARS = 100
