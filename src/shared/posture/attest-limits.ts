import { DAY_MS } from './waiver-limits'

// Apart from the contract, so that the page can have them without the schemas.

export const MAX_ATTEST_DAYS = 180
export const DEFAULT_ATTEST_DAYS = 90
export const MAX_ATTEST_MS = MAX_ATTEST_DAYS * DAY_MS
export const MAX_DID_CHARS = 500
