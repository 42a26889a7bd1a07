import { rename } from 'node:fs/promises'
import { systemCode } from '../../shared/errors'

/** Where a file that cannot be read is kept as it is. */
export const asideName = (path: string, nowMs: number): string => `${path}.damaged-${nowMs}`

/** Moves away what lies at `path`, so that nothing is written over it. Nothing there is as good.
 *  @throws the system's error; it is then still there */
export const putAside = (path: string, to: string): Promise<void> =>
  rename(path, to).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
  })
