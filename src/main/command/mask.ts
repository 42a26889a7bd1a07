/** What stands for a masked value. */
export const MASK = '***'

const ROOT = 0

/** Takes given byte sequences out of a stream. Each run of overlapping occurrences becomes one MASK, however the stream is
 *  cut into chunks; nothing else changes. Holds back no more than the end that could begin a sequence.
 *  An automaton after Aho and Corasick: one step for each byte, whatever the number of sequences. */
export class Masker {
  /** From node and byte to node; the key is node * 256 + byte. */
  private readonly edges = new Map<number, number>()
  /** Of each node: where to go on when no edge fits, its distance from the root, and the longest sequence that ends here. */
  private readonly fail: number[] = [ROOT]
  private readonly depth: number[] = [0]
  private readonly longest: number[] = [0]
  private readonly starts = new Uint8Array(256)

  private node = ROOT
  /** Bytes that are not out yet, and where they begin in the stream. */
  private held: Buffer = Buffer.alloc(0)
  private heldAt = 0
  /** Occurrences not out yet, apart from one another, in order. */
  private spans: { from: number; to: number }[] = []
  /** Up to here the stream is covered by a mask that is out already. */
  private maskedTo = 0

  constructor(sequences: Iterable<Uint8Array>) {
    for (const sequence of sequences) if (sequence.length > 0) this.add(sequence)
    this.link()
  }

  /** @returns what of the stream so far is certain */
  write(chunk: Uint8Array): Buffer {
    const at = this.heldAt + this.held.length
    this.held = this.held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.held, chunk])
    for (let index = 0; index < chunk.length; index++) this.step(chunk[index] ?? 0, at + index + 1)
    // What could begin a sequence waits for what comes.
    return this.release(at + chunk.length - (this.depth[this.node] ?? 0))
  }

  /** @returns the rest, once the stream has ended */
  end(): Buffer {
    this.node = ROOT
    return this.release(this.heldAt + this.held.length)
  }

  /** @param end where the stream is after this byte */
  private step(byte: number, end: number): void {
    let node = this.node
    if (node === ROOT && this.starts[byte] === 0) return
    let next = this.edges.get(node * 256 + byte)
    while (next === undefined && node !== ROOT) {
      node = this.fail[node] ?? ROOT
      next = this.edges.get(node * 256 + byte)
    }
    this.node = next ?? ROOT
    const length = this.longest[this.node] ?? 0
    if (length > 0) this.mark(end - length, end)
  }

  private mark(start: number, to: number): void {
    if (start < this.maskedTo) return this.extendMask(to)
    let from = start
    for (let last = this.spans.at(-1); last && last.to > from; last = this.spans.at(-1)) {
      from = Math.min(from, last.from)
      this.spans.pop()
    }
    this.spans.push({ from, to })
  }

  /** The mask that is out stands for more, and for every occurrence that it now overlaps. */
  private extendMask(to: number): void {
    this.maskedTo = Math.max(this.maskedTo, to)
    for (let first = this.spans[0]; first && first.from < this.maskedTo; first = this.spans[0]) {
      this.maskedTo = Math.max(this.maskedTo, first.to)
      this.spans.shift()
    }
  }

  /** Gives out everything before `limit`. A mask is given out whole once its beginning is certain. */
  private release(limit: number): Buffer {
    const parts: Buffer[] = []
    let at = this.heldAt
    const copyTo = (to: number): void => {
      const from = Math.max(at, this.maskedTo)
      if (to > from) parts.push(this.held.subarray(from - this.heldAt, to - this.heldAt))
      at = Math.max(at, to)
    }
    while (this.spans[0] && this.spans[0].from < limit) {
      const { from, to } = this.spans[0]
      this.spans.shift()
      copyTo(from)
      parts.push(Buffer.from(MASK))
      this.maskedTo = to
    }
    copyTo(limit)
    this.held = Buffer.from(this.held.subarray(limit - this.heldAt))
    this.heldAt = limit
    return Buffer.concat(parts)
  }

  private add(sequence: Uint8Array): void {
    let node = ROOT
    for (const byte of sequence) {
      let next = this.edges.get(node * 256 + byte)
      if (next === undefined) {
        next = this.fail.length
        this.edges.set(node * 256 + byte, next)
        this.fail.push(ROOT)
        this.depth.push((this.depth[node] ?? 0) + 1)
        this.longest.push(0)
      }
      node = next
    }
    this.longest[node] = sequence.length
    this.starts[sequence[0] ?? 0] = 1
  }

  /** Level by level: a node's fallback is shorter than the node. */
  private link(): void {
    const levels = [...this.edges].sort(([, a], [, b]) => (this.depth[a] ?? 0) - (this.depth[b] ?? 0))
    for (const [key, node] of levels) {
      const [parent, byte] = [Math.floor(key / 256), key % 256]
      let fallback = parent
      let found: number | undefined
      while (fallback !== ROOT && found === undefined) {
        fallback = this.fail[fallback] ?? ROOT
        found = this.edges.get(fallback * 256 + byte)
      }
      const target = found ?? ROOT
      this.fail[node] = target
      if (this.longest[node] === 0) this.longest[node] = this.longest[target] ?? 0
    }
  }
}
