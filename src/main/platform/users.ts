/** Counts who uses a thing just now, so that it can be taken away once nobody does. */
export class Users<T extends object> {
  private readonly counts = new Map<T, number>()
  private readonly waiting = new Map<T, (() => void)[]>()

  async use<R>(thing: T, use: () => R | Promise<R>): Promise<R> {
    this.counts.set(thing, (this.counts.get(thing) ?? 0) + 1)
    try {
      return await use()
    } finally {
      const left = (this.counts.get(thing) ?? 1) - 1
      if (left > 0) this.counts.set(thing, left)
      else this.release(thing)
    }
  }

  /** Settles when nobody uses it. Those who come later are not waited for: take it out of their sight first. */
  gone(thing: T): Promise<void> {
    if (!this.counts.has(thing)) return Promise.resolve()
    return new Promise((done) => this.waiting.set(thing, [...(this.waiting.get(thing) ?? []), done]))
  }

  private release(thing: T): void {
    this.counts.delete(thing)
    for (const done of this.waiting.get(thing) ?? []) done()
    this.waiting.delete(thing)
  }
}
