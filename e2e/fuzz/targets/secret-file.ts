import { isVersion1, openVersion1, sealVersion1 } from '../../../src/main/secrets/file/format-v1'
import { openFile, parseHeader, Sealer } from '../../../src/main/secrets/file/format-v3'
import { readFirstLine } from '../../../src/main/secrets/file/lines'
import { SealedEntries } from '../../../src/main/secrets/file/sealed-entries'
import { fillSlot } from '../../../src/main/secrets/file/slots'
import { edited, must, spread, unlessRefused, type Target } from '../support'

const KEY = new Uint8Array(32).fill(7)
const STORE_ID = '0123456789abcdef0123456789abcdef'
const VALUES = { 'custom.one': 'first', 'models.providers.openai.apiKey': 'sk-second', 'custom.ünï': '' }

const metaOf = (targetId: string, value: string) => ({
  targetId,
  valueLength: Buffer.byteLength(value),
  createdAtMs: 1,
  updatedAtMs: 2,
  version: 1,
  notes: '',
  tags: [],
  expiresAtMs: null,
  rotateEveryDays: null,
  earlier: []
})

const sealer = new Sealer(STORE_ID, KEY)
const entries = Object.entries(VALUES).map(([id, value]) => sealer.sealEntry(metaOf(id, value), value))
const slots = [fillSlot({ kind: 'key' }, STORE_ID, KEY, KEY)]
const VERSION_3 = Buffer.concat(sealer.encode(slots, new SealedEntries(entries).whole.groups, entries.length, 3))
const ENTRIES_1 = Object.entries(VALUES).map(([key, value]) => ({ key, value }))
const VERSION_1 = Buffer.from(sealVersion1(ENTRIES_1, 'key string'), 'utf8')

const open3 = (bytes: Buffer): ReturnType<typeof openFile> | undefined =>
  unlessRefused(
    () => openFile('f', bytes, parseHeader('f', readFirstLine('f', bytes).header), sealer),
    'secrets.damaged',
    'secrets.unknown-version'
  )

/** A version 3 file that somebody changed, whoever has the key: not one byte of it may be another. */
export const secretFile: Target = (input) => {
  must(open3(VERSION_3)?.length === entries.length, 'the file itself opens')
  for (const bytes of [spread(input), edited(VERSION_3, input)]) {
    if (bytes.equals(VERSION_3)) continue
    must(open3(bytes) === undefined, 'a file with a changed byte does not open')
  }
}

/** A version 1 file authenticates what it seals and not how its envelope is written: what opens holds what was sealed. */
export const secretFileV1: Target = (input) => {
  const read = (bytes: Buffer): ReturnType<typeof openVersion1> | undefined =>
    isVersion1(bytes)
      ? unlessRefused(() => openVersion1('f', bytes, 'key string'), 'secrets.damaged', 'secrets.wrong-key')
      : undefined
  const opened = read(edited(VERSION_1, input))
  if (opened) must(JSON.stringify(opened) === JSON.stringify(ENTRIES_1), 'what opens is what was sealed')
  must(read(spread(input)) === undefined, 'a file of nobody does not open')
}
