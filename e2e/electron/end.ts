import type { ChildProcess } from 'node:child_process'

const PATIENCE_MS = 20_000

/** Waits for the end of an app that was asked to quit, and ends one that does not.
 *  @throws Error when it had to be ended */
export const endWithin = async (child: ChildProcess, ended: Promise<number | null>): Promise<number | null> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((done) => (timer = setTimeout(done, PATIENCE_MS, 'late')))
  const outcome = await Promise.race([ended, late])
  clearTimeout(timer)
  if (outcome !== 'late') return outcome
  child.kill('SIGKILL')
  await ended
  throw new Error(`the desktop app did not quit within ${PATIENCE_MS} ms`)
}
