import { existsSync, readFileSync } from 'node:fs'
import { strict } from './imitation'

interface Size {
  width: number
  height: number
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/** Bytes and a size. Pixels are not decoded: only a PNG's head is read. */
export class NativeImage {
  isMacTemplateImage = false

  constructor(
    private readonly bytes: Buffer,
    private readonly size: Size
  ) {
    return strict(this, 'NativeImage')
  }

  isEmpty = (): boolean => this.bytes.length === 0
  getSize = (): Size => ({ ...this.size })
  toPNG = (): Buffer => this.bytes
  toDataURL = (): string => `data:image/png;base64,${this.bytes.toString('base64')}`
  isTemplateImage = (): boolean => this.isMacTemplateImage
  resize = (to: Partial<Size>): NativeImage => new NativeImage(this.bytes, { ...this.size, ...to })

  setTemplateImage(isTemplate: boolean): void {
    this.isMacTemplateImage = isTemplate
  }

  addRepresentation(_options: object): void {
    // Nothing that a test can see.
  }
}

const fromBytes = (bytes: Buffer): NativeImage =>
  bytes.subarray(0, 4).equals(PNG)
    ? new NativeImage(bytes, { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) })
    : new NativeImage(Buffer.alloc(0), { width: 0, height: 0 })

const fromPath = (path: string): NativeImage => fromBytes(existsSync(path) ? readFileSync(path) : Buffer.alloc(0))

export const toImage = (image: NativeImage | string): NativeImage => {
  const made = typeof image === 'string' ? fromPath(image) : image
  // Electron throws for a path without an image too.
  if (typeof image === 'string' && made.isEmpty()) throw new Error(`Failed to load image from path '${image}'`)
  return made
}

export const nativeImage = strict(
  {
    createEmpty: (): NativeImage => fromBytes(Buffer.alloc(0)),
    createFromPath: fromPath,
    createFromBuffer: (bytes: Buffer, size?: Size): NativeImage =>
      size ? new NativeImage(bytes, size) : fromBytes(bytes),
    createFromBitmap: (bytes: Buffer, size: Size): NativeImage => {
      if (bytes.length !== size.width * size.height * 4) throw new Error('invalid buffer size')
      return new NativeImage(bytes, { width: size.width, height: size.height })
    },
    createFromDataURL: (url: string): NativeImage => fromBytes(Buffer.from(url.split(',')[1] ?? '', 'base64'))
  },
  'nativeImage'
)
