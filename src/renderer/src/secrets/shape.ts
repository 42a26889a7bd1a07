import type { GridShape } from '../ui/grid'

/** Stops of a row: id, length, time, then its five buttons. Secrets.module.css has the same height. */
export const SHAPE: GridShape = { rowPx: 38, headPx: 38, stops: 8 }

/** Where the page says why nothing can be done now. */
export const OFFLINE_ID = 'secrets-offline'
