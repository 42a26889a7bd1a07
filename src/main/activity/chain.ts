import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ActivityRecord } from '../../shared/activity/contract'

/** The hash before the first record. */
export const GENESIS = '0'.repeat(64)

type Unsealed = Omit<ActivityRecord, 'hash'>

const HASH_TAIL = /,"hash":"([0-9a-f]{64})"\}$/
const StoredRecord = ActivityRecord.extend({ v: z.literal(1) })

const digest = (body: string): string => createHash('sha256').update(body, 'utf8').digest('hex')

/** One line of the record file, without its line break: JSON whose last member is the SHA-256 of all before it. */
export const sealLine = (record: Unsealed): { line: string; hash: string } => {
  const body = JSON.stringify({ v: 1, ...record })
  const hash = digest(body)
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, hash }
}

/** Reads one line and checks it against its own hash.
 *  @returns the record, or a text that says what is wrong with the line */
export const openLine = (line: string): ActivityRecord | string => {
  const hash = HASH_TAIL.exec(line)?.[1]
  if (!hash) return 'is not a record'
  if (digest(`${line.slice(0, -(hash.length + 11))}}`) !== hash) return 'was changed'
  try {
    const parsed = StoredRecord.safeParse(JSON.parse(line))
    if (!parsed.success) return 'is not a record of this version'
    const { v: _version, ...record } = parsed.data
    return record
  } catch {
    return 'is not JSON'
  }
}
