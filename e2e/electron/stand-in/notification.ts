import { Imitation } from './imitation'

interface Options {
  title?: string
  body?: string
  silent?: boolean
  icon?: unknown
  urgency?: string
  [name: string]: unknown
}

/** A message that nobody sees. A test looks at it, and clicks it, through the probe. */
export class Notification extends Imitation {
  title: string
  body: string
  silent: boolean

  constructor(options: Options = {}) {
    super('Notification', ['show', 'click', 'close', 'reply', 'action', 'failed'])
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    this.emit('show', {})
  }

  close(): void {
    this.emit('close', {})
  }
}
