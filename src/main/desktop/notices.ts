import { Notification } from 'electron'
import type { PostureNews } from './posture-news'

/** Native notifications. Kept while they are shown: a collected one would not hear its click. */
export class Notices {
  private readonly shown = new Set<Notification>()

  get areSupported(): boolean {
    return Notification.isSupported()
  }

  show({ title, body }: PostureNews, onClick: () => void): void {
    if (!this.areSupported) return
    const notice = new Notification({ title, body })
    const forget = (): void => void this.shown.delete(notice)
    notice.on('click', () => {
      forget()
      onClick()
    })
    notice.on('close', forget)
    notice.on('failed', forget)
    this.shown.add(notice)
    notice.show()
  }
}
