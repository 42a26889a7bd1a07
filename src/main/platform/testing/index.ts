import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../clock'

/** A folder that is gone when the test ends. */
export const temporaryFolder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'tc-unit-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  private setBy = 0
  constructor(private at = 1_700_000_000_000) {}
  nowMs = (): number => this.at + this.setBy
  tickMs = (): number => this.at
  advance(ms: number): void {
    this.at += ms
  }
  /** Somebody sets the clock of the machine; ticks know nothing of it. */
  jump(ms: number): void {
    this.setBy += ms
  }
}
