import type { Log } from '../platform/log'
import type { Topics } from '../platform/topics'
import { newsOf, type PostureMark, type PostureNews } from './posture-news'

/** Changes come in bursts; one look after the burst is enough. */
const SETTLE_MS = 250

interface PostureWatchParts {
  /** Runs the checks. */
  look(): Promise<PostureMark>
  /** The last posture seen, also by an earlier run of the app. */
  remembered(): PostureMark | null
  remember(mark: PostureMark): void
  /** Tells the tray; null when the checks could not be run. */
  show(mark: PostureMark | null): void
  notify(news: PostureNews): void
}

/** Looks at the posture whenever something may have changed it, and tells when it got worse. */
export class PostureWatch {
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined
  private again = false
  private subscriptions: (() => void)[] = []

  constructor(
    private readonly parts: PostureWatchParts,
    private readonly log: Log
  ) {}

  /** Starts with a look: the posture may have got worse while the app was not running. */
  start(topics: Topics): void {
    this.subscriptions = [
      topics.subscribe('heartbeat', () => this.soon()),
      topics.subscribe('settings', () => this.soon()),
      topics.subscribe('secrets', () => this.soon()),
      // In the middle of a run things may look worse than they will be.
      topics.subscribe('maintenance', ({ phase }) => {
        if (phase === 'finished') this.soon()
      })
    ]
    this.soon()
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe()
    clearTimeout(this.timer)
    this.again = false
    await this.underWay
  }

  /** Looks now. A look that is asked for while another is under way follows it. */
  look(): Promise<void> {
    if (this.underWay) {
      this.again = true
      return this.underWay
    }
    this.underWay = this.lookOnce().finally(() => {
      this.underWay = undefined
      if (!this.again) return
      this.again = false
      this.soon()
    })
    return this.underWay
  }

  private soon(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.look(), SETTLE_MS).unref()
  }

  private async lookOnce(): Promise<void> {
    try {
      const now = await this.parts.look()
      this.parts.show(now)
      const news = newsOf(this.parts.remembered(), now)
      this.parts.remember(now)
      if (news) this.parts.notify(news)
    } catch (error) {
      this.log.error('the posture cannot be told', error)
      this.parts.show(null)
    }
  }
}
