import type { ActivityRecord } from '../../../shared/activity/contract'
import { call } from '../app/client'
import { csvCell } from '../ui/csv'
import { toParams, type Filter } from './filter'

/** So many records fit into one file. */
export const MOST_EXPORTED = 100_000
const PAGE = 500

/** Every record that fits the filter, newest first, however much of it the page shows.
 *  @param progress hears how many there are so far; what it returns false for, ends the reading
 *  @throws CallError */
export const collect = async (filter: Filter, progress: (count: number) => boolean): Promise<ActivityRecord[]> => {
  const records: ActivityRecord[] = []
  const nowMs = Date.now()
  let before: number | undefined
  while (progress(records.length) && records.length < MOST_EXPORTED) {
    const page = await call('activity.list', { ...toParams(filter, nowMs, before), limit: PAGE })
    records.push(...page.items)
    if (page.nextBefore === null) break
    before = page.nextBefore
  }
  return records
}

/** The records as JSON lines. */
export const toJsonLines = (records: readonly ActivityRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

const COLUMNS = [
  'seq',
  'time',
  'actor',
  'door',
  'address',
  'method',
  'target',
  'outcome',
  'detail',
  'prev',
  'hash'
] as const

/** The records as CSV, times in UTC. A client chooses some of these words. */
export const toCsv = (records: readonly ActivityRecord[]): string => {
  const lines = records.map((record) =>
    COLUMNS.map((column) => cell(column === 'time' ? new Date(record.ts).toISOString() : record[column])).join(',')
  )
  return [COLUMNS.join(','), ...lines, ''].join('\r\n')
}

const cell = (value: string | number | null): string => csvCell(String(value ?? ''))
