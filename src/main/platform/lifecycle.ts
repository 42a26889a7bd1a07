import type { Log } from './log'

export interface Part {
  name: string
  start(): Promise<void> | void
  stop(): Promise<void> | void
}

/** Starts parts in order; stops those that were started in reverse. */
export class Lifecycle {
  private readonly started: Part[] = []
  private stopping: Promise<void> | undefined

  constructor(
    private readonly parts: readonly Part[],
    private readonly log: Log
  ) {}

  async start(): Promise<void> {
    try {
      for (const part of this.parts) {
        await part.start()
        this.started.push(part)
      }
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll()
    return this.stopping
  }

  private async stopAll(): Promise<void> {
    for (const part of this.started.reverse()) {
      try {
        await part.stop()
      } catch (error) {
        this.log.error(`${part.name} did not stop cleanly`, error)
      }
    }
  }
}
