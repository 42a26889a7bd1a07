/** Runs tasks one after another, in the order they came. A task that fails does not stop the next. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task, task)
    this.tail = result.catch(() => undefined)
    return result
  }

  /** Settles when everything queued so far has ended. */
  async idle(): Promise<void> {
    await this.tail
  }
}
