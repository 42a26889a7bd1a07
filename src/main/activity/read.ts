import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { ActivityRecord } from '../../shared/activity/contract'
import { systemCode } from '../../shared/errors'
import { GENESIS, openLine } from './chain'

const CHUNK_BYTES = 256 * 1024

/** The lines of a file from the last to the first, read a chunk at a time. */
export async function* linesBackwards(path: string): AsyncGenerator<string> {
  let handle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  try {
    let end = (await handle.stat()).size
    let rest: Buffer = Buffer.alloc(0)
    while (end > 0) {
      const length = Math.min(CHUNK_BYTES, end)
      const chunk = Buffer.alloc(length)
      await handle.read(chunk, 0, length, end - length)
      end -= length
      let held = Buffer.concat([chunk, rest])
      let cut = held.lastIndexOf(0x0a)
      while (cut !== -1) {
        const line = held.subarray(cut + 1)
        if (line.length > 0) yield line.toString('utf8')
        held = held.subarray(0, cut)
        cut = held.lastIndexOf(0x0a)
      }
      rest = held
    }
    if (rest.length > 0) yield rest.toString('utf8')
  } finally {
    await handle.close()
  }
}

export interface Verification {
  records: number
  head: string | null
  problem: { line: number; seq: number | null; reason: string } | null
}

/** Recomputes the chain from the first record to the last that was written when it began.
 *  @param expected the newest record as the writer knows it */
export const verifyChain = async (path: string, expected: { seq: number; hash: string }): Promise<Verification> => {
  let prev = GENESIS
  let records = 0
  const fail = (seq: number | null, reason: string): Verification => ({
    records,
    head: prev,
    problem: { line: records + 1, seq, reason }
  })
  if (expected.seq > 0) {
    const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
    try {
      for await (const line of lines) {
        const problem = judge(line, records + 1, prev)
        if (typeof problem === 'object') {
          prev = problem.hash
          records++
          if (problem.seq === expected.seq) break
          continue
        }
        return fail(records + 1, problem)
      }
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
    } finally {
      lines.close()
    }
  }
  if (records !== expected.seq) return fail(records + 1, `records ${records + 1} to ${expected.seq} are missing`)
  if (records > 0 && prev !== expected.hash) return fail(records, 'the newest record is not the one that was written')
  return { records, head: records > 0 ? prev : null, problem: null }
}

const judge = (line: string, seq: number, prev: string): ActivityRecord | string => {
  const record = openLine(line)
  if (typeof record === 'string') return `the line ${record}`
  if (record.seq !== seq) return `record ${seq} was expected and ${record.seq} stands there`
  if (record.prev !== prev) return 'the record does not follow the one before it'
  return record
}
