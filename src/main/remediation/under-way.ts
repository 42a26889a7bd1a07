import type { Carrying } from './carrying'

/** A run or an undo that is changing something: it says where it is, and can be asked to stop between two steps. */
export class UnderWay {
  stopping = false

  /** @param tell says where it is, to whoever watches */
  constructor(
    readonly carrying: Carrying,
    readonly tell: () => void
  ) {
    carrying.onStep = tell
    carrying.mayGoOn = () => !this.stopping
  }

  get runId(): string {
    return this.carrying.carried.runId
  }

  stop(): void {
    this.stopping = true
    this.tell()
  }
}
