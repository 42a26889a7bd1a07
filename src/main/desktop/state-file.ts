import { z } from 'zod'
import { DesktopPreferences } from '../../shared/desktop/contract'
import { writeAtomically } from '../platform/atomic-write'
import { isSymbolicLink, readRegularFile } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { asideName, putAside } from '../platform/put-aside'
import { SerialQueue } from '../platform/serial-queue'
import { PostureMark } from './posture-news'

const MAX_FILE_BYTES = 256 * 1024
/** Far beyond any wall of displays, and small enough that no window system chokes on it. */
const Pixels = z.int().min(-100_000).max(100_000)

const WindowState = z.object({
  /** Place and size when the window is neither maximised nor minimised, in display-independent pixels. */
  bounds: z.object({ x: Pixels, y: Pixels, width: Pixels.min(1), height: Pixels.min(1) }),
  maximised: z.boolean()
})
type WindowState = z.infer<typeof WindowState>

const DEFAULT_PREFERENCES: DesktopPreferences = { closeToTray: false, notifyWhenWorse: true }

/** What the desktop app remembers. A part that cannot be read counts as never written and spoils no other. */
const DesktopState = z.object({
  window: WindowState.nullable().catch(null),
  preferences: DesktopPreferences.catch(DEFAULT_PREFERENCES),
  posture: PostureMark.nullable().catch(null)
})
type DesktopState = z.infer<typeof DesktopState>

const FRESH: DesktopState = { window: null, preferences: DEFAULT_PREFERENCES, posture: null }

/** `<home>/desktop.json`: window state, preferences and the last posture seen. Nothing in it is worth stopping for. */
export class StateFile {
  private now: DesktopState = FRESH
  /** Where a file that could not be read is to be kept, while it is not there yet. */
  private asideDue: string | null = null
  private readonly queue = new SerialQueue()

  constructor(
    private readonly path: string,
    private readonly log: Log
  ) {}

  get state(): DesktopState {
    return this.now
  }

  /** Reads the file. One that is missing, foreign or damaged is as good as none. */
  async load(): Promise<void> {
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, 'settings.file-io')
      this.now = file ? DesktopState.parse(JSON.parse(file.bytes.toString('utf8'))) : FRESH
    } catch (error) {
      // A link is somebody's decision: nothing is written there, and it is left alone.
      this.asideDue = (await isSymbolicLink(this.path).catch(() => true)) ? null : asideName(this.path, Date.now())
      this.log.warn(`${this.path} cannot be read; the desktop app starts with its defaults`, error)
      this.now = FRESH
    }
  }

  /** Changes parts of the state and writes it.
   *  @throws what the file system throws; the change holds until the app ends even then */
  change(part: Partial<DesktopState>): Promise<void> {
    this.now = { ...this.now, ...part }
    return this.queue.run(async () => {
      if (this.asideDue !== null) await putAside(this.path, this.asideDue)
      this.asideDue = null
      await writeAtomically(this.path, `${JSON.stringify(this.now, null, 2)}\n`, { unsafe: 'settings.file-io' })
    })
  }

  /** As change(), for what nobody waits for: a failure goes to the log. */
  remember(part: Partial<DesktopState>): void {
    this.change(part).catch((error: unknown) => this.log.warn(`${this.path} cannot be written`, error))
  }

  /** Settles when all that was changed so far is on the disk. */
  idle(): Promise<void> {
    return this.queue.idle()
  }
}
