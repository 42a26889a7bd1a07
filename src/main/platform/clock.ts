/** Where the product reads time. `nowMs` is wall time since 1970; `tickMs` never goes back and has no meaning by itself. */
export interface Clock {
  nowMs(): number
  tickMs(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  tickMs: () => performance.now()
}
