import { readFileSync, writeFileSync } from 'node:fs'
import { strict } from './imitation'

type Payload = string | Blob

/** One entry of the clipboard. The text, the images and the bookmarks that Electron converts are not imitated: bytes stay bytes. */
export class ClipboardItem {
  readonly types: string[]

  constructor(private readonly items: Readonly<Record<string, Payload | Promise<Payload>>>) {
    this.types = Object.keys(items)
    return strict(this, 'ClipboardItem')
  }

  async getType(type: string): Promise<Blob> {
    const payload = await this.items[type]
    if (payload === undefined) throw new Error(`the item has no ${type}`)
    return typeof payload === 'string' ? new Blob([payload], { type }) : payload
  }
}

/** Each format's bytes as base64. A machine's clipboard outlives the app that wrote to it: a test that needs that names a file
 *  which stands for it. */
type Content = Record<string, string>
const file = process.env.STAND_IN_CLIPBOARD
let inMemory: Content = {}

const content = (): Content => (file ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : inMemory)
const put = (formats: Content): void => {
  if (file) writeFileSync(file, JSON.stringify(formats))
  else inMemory = formats
}

/** A clipboard of this process alone; the page's own is the browser's. */
export const clipboard = strict(
  {
    readText: async (): Promise<string> => Buffer.from(content()['text/plain'] ?? '', 'base64').toString('utf8'),
    writeText: async (text: string): Promise<void> =>
      put({ 'text/plain': Buffer.from(text, 'utf8').toString('base64') }),
    read: async (): Promise<ClipboardItem[]> => {
      const formats = Object.entries(content()).map(([type, base64]) => [
        type,
        new Blob([Buffer.from(base64, 'base64')])
      ])
      return formats.length === 0 ? [] : [new ClipboardItem(Object.fromEntries(formats))]
    },
    write: async (items: ClipboardItem[]): Promise<void> => {
      const formats: Content = {}
      for (const item of items) {
        for (const type of item.types) {
          const blob = await item.getType(type)
          formats[type] = Buffer.from(await blob.arrayBuffer()).toString('base64')
        }
      }
      put(formats)
    },
    clear: (): void => put({})
  },
  'clipboard'
)
