import { FLOOR, refuseOddCost, type Argon2id } from '../../../src/main/secrets/file/argon2'
import { isVersion1, openVersion1 } from '../../../src/main/secrets/file/format-v1'
import { FLOOR_2, isKeyOf2, parseHeader2 } from '../../../src/main/secrets/file/format-v2'
import { headerCount, parseHeader } from '../../../src/main/secrets/file/format-v3'
import { readFirstLine } from '../../../src/main/secrets/file/lines'
import { openSlot } from '../../../src/main/secrets/file/slots'
import { must, spread, unlessRefused, type Target } from '../support'

const KEY = new Uint8Array(32).fill(7)

const isBearable = (kdf: Argon2id, floor: typeof FLOOR | typeof FLOOR_2): void => {
  const bounded = unlessRefused(() => (refuseOddCost(kdf, floor), true), 'secrets.damaged')
  if (!bounded) return
  must(kdf.memoryKiB >= floor.memoryKiB && kdf.memoryKiB <= 1_048_576, 'a header cannot ask for any memory it likes')
  must(kdf.passes >= 2 && kdf.passes <= 16 && kdf.lanes >= 1 && kdf.lanes <= 4, 'nor for any time')
}

/** The first line of a secret file, which nothing has authenticated yet: refused, or of a shape that asks for nothing bad. */
export const secretHeader: Target = (input) => {
  const bytes = spread(input)
  headerCount(bytes)
  if (isVersion1(bytes)) {
    const opened = unlessRefused(() => openVersion1('f', bytes, 'k'), 'secrets.damaged', 'secrets.wrong-key')
    must(opened === undefined, 'a file of nobody opens with no key')
    return
  }
  const first = unlessRefused(() => readFirstLine('f', bytes), 'secrets.damaged', 'secrets.unknown-version')
  if (first?.version === 2) {
    const header = unlessRefused(() => parseHeader2('f', first.header), 'secrets.damaged')
    if (!header) return
    must(!isKeyOf2(header, KEY), 'a key of another file is not taken')
    if (header.kdf.name === 'argon2id') isBearable(header.kdf, FLOOR_2)
  } else if (first) {
    const header = unlessRefused(() => parseHeader('f', first.header), 'secrets.damaged')
    for (const slot of header?.slots ?? []) {
      if ('kdf' in slot) isBearable(slot.kdf, FLOOR)
      must(openSlot(slot, header?.storeId ?? '', KEY) === undefined, 'a slot of nobody opens with no key')
    }
  }
}
