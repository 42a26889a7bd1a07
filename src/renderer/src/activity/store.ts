import { create } from 'zustand'
import type { MethodResult } from '../../../shared/api'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { call, client, messageOf } from '../app/client'
import { EVERYTHING, matches, merge, toParams, type Filter } from './filter'

interface ActivityState {
  filter: Filter
  records: readonly ActivityRecord[]
  /** For the next older page; null when there is none. */
  nextBefore: number | null
  /** How many records came by themselves since the list was loaded. */
  arrived: number
  loading: 'list' | 'older' | null
  problem: string | null
}

export const useActivity = create<ActivityState>(() => ({
  filter: EVERYTHING,
  records: [],
  nextBefore: null,
  arrived: 0,
  loading: 'list',
  problem: null
}))

/** Counts the questions, so that an answer to an older one is not shown. */
let asked = 0

const ask = async (
  before: number | undefined,
  take: (page: MethodResult<'activity.list'>, state: ActivityState) => Partial<ActivityState>
): Promise<void> => {
  const mine = ++asked
  useActivity.setState({ loading: before === undefined ? 'list' : 'older', problem: null })
  try {
    const page = await call('activity.list', toParams(useActivity.getState().filter, before))
    if (mine === asked) useActivity.setState((state) => ({ ...take(page, state), loading: null }))
  } catch (error) {
    if (mine === asked) useActivity.setState({ loading: null, problem: messageOf(error) })
  }
}

export const loadNewest = (): Promise<void> =>
  ask(undefined, ({ items, nextBefore }) => ({ records: items, nextBefore, arrived: 0 }))

export const loadOlder = async (): Promise<void> => {
  const { nextBefore } = useActivity.getState()
  if (nextBefore === null) return
  await ask(nextBefore, (page, { records }) => ({
    records: merge(records, page.items),
    nextBefore: page.nextBefore
  }))
}

export const setFilter = (change: Partial<Filter>): Promise<void> => {
  useActivity.setState(({ filter }) => ({ filter: { ...filter, ...change } }))
  return loadNewest()
}

/** Puts each new record that fits the filter on top. @returns a function that ends it */
export const watchActivity = (): (() => void) =>
  client().subscribe('activity', (record) =>
    useActivity.setState(({ filter, records, arrived, loading }) =>
      loading !== 'list' && matches(record, filter) && !records.some(({ seq }) => seq === record.seq)
        ? { records: merge(records, [record]), arrived: arrived + 1 }
        : {}
    )
  )
