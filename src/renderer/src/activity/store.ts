import { create } from 'zustand'
import type { MethodResult } from '../../../shared/api'
import type { ActivityRecord } from '../../../shared/activity/contract'
import { call, client, messageOf } from '../app/client'
import { EVERYTHING, matches, merge, toParams, type Filter } from './filter'

/** So many are kept while the list rests; past that it is read anew when it goes on. */
export const MOST_HELD = 1_000

interface ActivityState {
  filter: Filter
  records: readonly ActivityRecord[]
  /** For the next older page; null when there is none. */
  nextBefore: number | null
  /** How many records came by themselves since the list was loaded. */
  arrived: number
  /** Counts the lists, so that a new one begins at its top. */
  list: number
  /** New records wait in `held` instead of moving the list. */
  isPaused: boolean
  held: readonly ActivityRecord[]
  loading: 'list' | 'older' | null
  problem: string | null
}

export const useActivity = create<ActivityState>(() => ({
  filter: EVERYTHING,
  records: [],
  nextBefore: null,
  arrived: 0,
  list: 0,
  isPaused: false,
  held: [],
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
    const page = await call('activity.list', toParams(useActivity.getState().filter, Date.now(), before))
    if (mine === asked) useActivity.setState((state) => ({ ...take(page, state), loading: null }))
  } catch (error) {
    if (mine === asked) useActivity.setState({ loading: null, problem: messageOf(error) })
  }
}

export const loadNewest = (): Promise<void> =>
  ask(undefined, ({ items, nextBefore }, { list }) => ({
    records: items,
    nextBefore,
    arrived: 0,
    held: [],
    list: list + 1
  }))

export const loadOlder = async (): Promise<void> => {
  const { nextBefore, loading } = useActivity.getState()
  if (nextBefore === null || loading !== null) return
  await ask(nextBefore, (page, { records }) => ({
    records: merge(records, page.items),
    nextBefore: page.nextBefore
  }))
}

export const setFilter = (change: Partial<Filter>): Promise<void> => {
  useActivity.setState(({ filter }) => ({ filter: { ...filter, ...change } }))
  return loadNewest()
}

export const pause = (): void => useActivity.setState({ isPaused: true })

/** Shows what came meanwhile and goes on. */
export const resume = (): void => {
  const { held } = useActivity.getState()
  useActivity.setState({ isPaused: false, held: [] })
  if (held.length >= MOST_HELD) void loadNewest()
  else add(held)
}

const add = (more: readonly ActivityRecord[]): void =>
  useActivity.setState(({ records, arrived }) => {
    const known = new Set(records.slice(0, MOST_HELD).map(({ seq }) => seq))
    const news = more.filter(({ seq }) => !known.has(seq))
    return news.length === 0 ? {} : { records: merge(records, news), arrived: arrived + news.length }
  })

/** Puts each new record that fits the filter on top. A burst is drawn once. @returns a function that ends it */
export const watchActivity = (): (() => void) => {
  let waiting: ActivityRecord[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const take = (): void => {
    timer = undefined
    const { filter, isPaused, held } = useActivity.getState()
    const fitting = waiting.filter((record) => matches(record, filter))
    waiting = []
    if (isPaused) useActivity.setState({ held: merge(held, fitting).slice(0, MOST_HELD) })
    else add(fitting)
  }
  const end = client().subscribe('activity', (record) => {
    waiting.push(record)
    timer ??= setTimeout(take, DRAW_WITHIN_MS)
  })
  return () => {
    clearTimeout(timer)
    end()
  }
}

const DRAW_WITHIN_MS = 100
