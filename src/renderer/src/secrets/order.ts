import type { SecretSummary } from '../../../shared/secrets/contract'

export type SortKey = 'targetId' | 'valueLength' | 'updatedAtMs'
export interface Sort {
  by: SortKey
  direction: 'ascending' | 'descending'
}

/** The order after a press on a column's head: the other way round on the same column, else that column's usual way. */
export const pressed = (sort: Sort, by: SortKey): Sort => {
  if (sort.by === by) return { by, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' }
  return { by, direction: by === 'targetId' ? 'ascending' : 'descending' }
}

const compare = (a: SecretSummary, b: SecretSummary, by: SortKey): number => {
  const byName = a.targetId < b.targetId ? -1 : a.targetId > b.targetId ? 1 : 0
  return by === 'targetId' ? byName : (a[by] ?? 0) - (b[by] ?? 0) || byName
}

/** The rows whose id or tags hold every word of the search, in order. */
export const arranged = (items: readonly SecretSummary[], search: string, sort: Sort): SecretSummary[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const sign = sort.direction === 'ascending' ? 1 : -1
  return items
    .filter(({ targetId, tags }) => {
      const text = [targetId, ...tags].join('\n').toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => sign * compare(a, b, sort.by))
}
