import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TopicData } from '../../shared/topics'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import { marked, type Formats } from './clipboard-marks'
import type { ClipboardTrace } from './clipboard-trace'

export const CLEARS_AFTER_MS = 30_000

/** The operating system's clipboard, as far as it is needed here. */
export interface SystemClipboard {
  readText(): Promise<string>
  writeText(text: string): Promise<void>
  /** Writes all formats at once, or none. */
  write(formats: Formats): Promise<void>
  clear(): void
}

interface Parts {
  clipboard: SystemClipboard
  platform: NodeJS.Platform
  trace: Pick<ClipboardTrace, 'leave' | 'read' | 'remove'>
  tell: (news: TopicData['clipboard']) => void
  log: Log
}

interface Copied {
  /** After how many milliseconds the value is taken off. */
  clearsAfterMs: number
  /** False when the system could not be asked to keep the value out of clipboard histories. */
  marked: boolean
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
  /** One after another: a clearing that comes while a value is on its way waits, and then clears that one. */
  private readonly queue = new SerialQueue()

  constructor(private readonly parts: Parts) {}

  copy(targetId: string, value: string): Promise<Copied> {
    return this.queue.run(() => this.put(targetId, value))
  }

  /** Clears the clipboard if it still holds our value: when the screen is locked, and at the end of the app, when no timer will
   *  come. Never throws. */
  clearIfOurs(): Promise<void> {
    return this.queue.run(() => this.clear())
  }

  /** Clears what an app that crashed has left on the clipboard, if it is still there. Never throws. */
  recover(): Promise<void> {
    return this.queue.run(async () => {
      const { clipboard, trace, log } = this.parts
      const left = await trace.read()
      if (left && (await this.holds(left.fits))) {
        clipboard.clear()
        log.info(`took a secret off the clipboard, copied at ${new Date(left.copiedAtMs).toISOString()} before a crash`)
      }
      // One that cannot be read is of no more use.
      await trace.remove()
    })
  }

  private async put(targetId: string, value: string): Promise<Copied> {
    const { trace } = this.parts
    // Before the value is there: a crash in between leaves a note too many, not a value too many.
    await trace.leave(value)
    let isMarked
    try {
      isMarked = await this.write(value)
    } catch (error) {
      await trace.remove()
      throw error
    }
    this.letGo('replaced')
    const salt = randomBytes(16)
    const timer = setTimeout(() => void this.expire(held), CLEARS_AFTER_MS).unref()
    const held: Held = { targetId, salt, digest: digestOf(salt, value), timer }
    this.held = held
    return { clearsAfterMs: CLEARS_AFTER_MS, marked: isMarked }
  }

  /** @returns true when the value stands there with the system's marks */
  private async write(value: string): Promise<boolean> {
    const { clipboard, platform, log } = this.parts
    const formats = marked(value, platform)
    if (formats) {
      try {
        await clipboard.write(formats)
        return true
      } catch (error) {
        // Without the error's own words, which could quote what was written.
        log.warn(`the clipboard does not take its marks (${error instanceof Error ? error.name : 'error'})`)
      }
    }
    await clipboard.writeText(value)
    return false
  }

  private expire(held: Held): Promise<void> {
    // Copied anew while this waited: that copy has its own timer.
    return this.queue.run(async () => (this.held === held ? this.clear() : undefined))
  }

  private async clear(): Promise<void> {
    const { held } = this
    if (!held) return
    const isOurs = await this.holds((text) => isText(held, text))
    if (isOurs) this.parts.clipboard.clear()
    this.letGo(isOurs ? 'cleared' : 'replaced')
    await this.parts.trace.remove()
  }

  private async holds(isOurs: (text: string) => boolean | Promise<boolean>): Promise<boolean> {
    try {
      return await isOurs(await this.parts.clipboard.readText())
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
    this.parts.tell({ targetId: held.targetId, phase })
  }
}

const isText = ({ salt, digest }: Held, text: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(salt, text)), Buffer.from(digest))
