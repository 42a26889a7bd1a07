import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TopicData } from '../../shared/topics'

export const CLEARS_AFTER_MS = 30_000

/** The operating system's clipboard, as far as it is needed here. Electron's `clipboard` fits. */
export interface TextClipboard {
  readText(): Promise<string>
  writeText(text: string): Promise<void>
  clear(): void
}

interface Held {
  targetId: string
  salt: Buffer
  digest: string
  timer: NodeJS.Timeout
}

const digestOf = (salt: Buffer, text: string): string => hash('sha256', Buffer.concat([salt, Buffer.from(text)]), 'hex')

/** Puts secrets on the clipboard and takes them off again if they are still there. Remembers a salted digest, not the value. */
export class SecretClipboard {
  private held: Held | undefined
  /** Copies on their way to the clipboard, which only then can be taken off it. */
  private readonly copies = new Set<Promise<number>>()

  constructor(
    private readonly clipboard: TextClipboard,
    private readonly tell: (news: TopicData['clipboard']) => void
  ) {}

  /** @returns after how many milliseconds the value is taken off */
  copy(targetId: string, value: string): Promise<number> {
    const copy = this.put(targetId, value)
    this.copies.add(copy)
    return copy.finally(() => this.copies.delete(copy))
  }

  private async put(targetId: string, value: string): Promise<number> {
    this.letGo('replaced')
    await this.clipboard.writeText(value)
    // Two copies at once: the later one is what is on the clipboard.
    this.letGo('replaced')
    const salt = randomBytes(16)
    const timer = setTimeout(() => void this.clearIfOurs(), CLEARS_AFTER_MS).unref()
    this.held = { targetId, salt, digest: digestOf(salt, value), timer }
    return CLEARS_AFTER_MS
  }

  /** Clears the clipboard if it still holds our value. Also for the end of the app, when no timer will come. Never throws. */
  async clearIfOurs(): Promise<void> {
    while (this.copies.size > 0) await Promise.allSettled(this.copies)
    const { held } = this
    if (!held) return
    const isOurs = await this.holds(held)
    // Copied anew while we looked: that copy has its own timer.
    if (this.held !== held) return
    if (isOurs) this.clipboard.clear()
    this.letGo(isOurs ? 'cleared' : 'replaced')
  }

  private async holds({ salt, digest }: Held): Promise<boolean> {
    try {
      const now = digestOf(salt, await this.clipboard.readText())
      return timingSafeEqual(Buffer.from(now), Buffer.from(digest))
    } catch {
      // What cannot be read may be ours: a secret left lying about is the worse mistake.
      return true
    }
  }

  private letGo(phase: 'cleared' | 'replaced'): void {
    const { held } = this
    if (!held) return
    clearTimeout(held.timer)
    this.held = undefined
    this.tell({ targetId: held.targetId, phase })
  }
}
