import { existsSync, readFileSync } from 'node:fs'
import { strict } from './imitation'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/** A picture of which only one thing is known: whether it is one. */
export class NativeImage {
  constructor(private readonly bytes: Buffer) {
    return strict(this, 'NativeImage')
  }

  isEmpty = (): boolean => !this.bytes.subarray(0, 4).equals(PNG)
}

const fromPath = (path: string): NativeImage => new NativeImage(existsSync(path) ? readFileSync(path) : Buffer.alloc(0))

export const toImage = (image: NativeImage | string): NativeImage => {
  const made = typeof image === 'string' ? fromPath(image) : image
  // Electron throws for a path without an image too.
  if (typeof image === 'string' && made.isEmpty()) throw new Error(`Failed to load image from path '${image}'`)
  return made
}

export const nativeImage = strict({ createFromPath: fromPath }, 'nativeImage')
