import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

/** What Electron's binary has in it where its fuses are.
 *  @see https://www.electronjs.org/docs/latest/tutorial/fuses ("The hard way") */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** The fuses of a fresh Electron, in the order of the wire: `1` on, `0` off. */
const AS_DOWNLOADED = '101100011'

/** Bytes that carry the fuses of Electron amid others, as its binary does. */
export const standInBinary = (wire = AS_DOWNLOADED): Buffer =>
  Buffer.concat([
    Buffer.alloc(9_000_000, 0x90),
    Buffer.from(SENTINEL, 'latin1'),
    Buffer.of(1, wire.length),
    Buffer.from(wire, 'latin1'),
    Buffer.alloc(1_000, 0x91)
  ])

/** A ZIP archive of stored files. @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3) */
const zipOf = (files: Readonly<Record<string, Buffer>>): Buffer => {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, bytes] of Object.entries(files)) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), bytes])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE((0o100755 << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(central.length, 4)
  end.writeUInt16LE(central.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** Writes what Electron's download would be, as far as packaging looks at it. */
export const writeStandInDownload = async (folder: string, version: string): Promise<void> => {
  const files = {
    electron: standInBinary(),
    'resources/default_app.asar': Buffer.from('x'),
    version: Buffer.from(version)
  }
  await writeFile(join(folder, `electron-v${version}-linux-x64.zip`), zipOf(files))
}
