import { readdir, readFile } from 'node:fs/promises'
import { extname, join, posix, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

interface Asset {
  type: string
  bytes: Buffer
}

/** The built page, read once. A request is looked up by its exact name, so that no path can lead outside. */
export class PageAssets {
  private files: Promise<ReadonlyMap<string, Asset>> | undefined

  constructor(private readonly folder: string) {}

  async find(name: string): Promise<Asset | undefined> {
    this.files ??= this.read()
    return (await this.files).get(name)
  }

  private async read(): Promise<ReadonlyMap<string, Asset>> {
    const files = new Map<string, Asset>()
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const type = TYPES[extname(entry.name)]
      if (!entry.isFile() || !type) continue
      const path = join(entry.parentPath, entry.name)
      files.set(relative(this.folder, path).split(sep).join(posix.sep), { type, bytes: await readFile(path) })
    }
    return files
  }
}
