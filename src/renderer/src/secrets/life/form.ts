import { LIFE_LIMITS } from '../../../../shared/secrets/life'
import type { Details, LifeChange } from './calls'

/** What the fields hold, as typed. */
export interface LifeForm {
  notes: string
  tags: string
  /** `2027-03-31`, or blank for never. */
  expires: string
  /** Days, or blank for never. */
  rotateEvery: string
}

export type Problems = Partial<Record<keyof LifeForm, string>>

/** The day of a moment here, as a date field has it. */
const dayOf = (ms: number): string => {
  const date = new Date(ms)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

export const formOf = ({ notes, tags, expiresAtMs, rotateEveryDays }: Details): LifeForm => ({
  notes,
  tags: tags.join(', '),
  expires: expiresAtMs === null ? '' : dayOf(expiresAtMs),
  rotateEvery: rotateEveryDays === null ? '' : String(rotateEveryDays)
})

export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
  )
]

/** What is wrong with the fields, one sentence each. */
export const problemsIn = ({ notes, tags, rotateEvery }: LifeForm): Problems => {
  const all = tagsOf(tags)
  const days = Number(rotateEvery)
  return {
    ...(notes.length > LIFE_LIMITS.notesChars && { notes: `At most ${LIFE_LIMITS.notesChars} characters.` }),
    ...(all.length > LIFE_LIMITS.tags && { tags: `At most ${LIFE_LIMITS.tags} tags.` }),
    ...(all.some((tag) => tag.length > LIFE_LIMITS.tagChars) && {
      tags: `A tag has at most ${LIFE_LIMITS.tagChars} characters.`
    }),
    ...(rotateEvery.trim() !== '' &&
      !(Number.isInteger(days) && days >= 1 && days <= LIFE_LIMITS.rotateEveryDays) && {
        rotateEvery: `A whole number of days, 1 to ${LIFE_LIMITS.rotateEveryDays}.`
      })
  }
}

/** The first minute of a day, here. */
const startOf = (day: string): number => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date).getTime()
}

/** What the operator changed, and nothing else: a time of day that a date field does not show stays as it is. */
export const changeFrom = (before: LifeForm, now: LifeForm): LifeChange => ({
  ...(now.notes !== before.notes && { notes: now.notes }),
  ...(tagsOf(now.tags).join() !== tagsOf(before.tags).join() && { tags: tagsOf(now.tags) }),
  ...(now.expires !== before.expires && { expiresAtMs: now.expires === '' ? null : startOf(now.expires) }),
  ...(now.rotateEvery.trim() !== before.rotateEvery && {
    rotateEveryDays: now.rotateEvery.trim() === '' ? null : Number(now.rotateEvery)
  })
})

export const isChanged = (before: LifeForm, now: LifeForm): boolean => Object.keys(changeFrom(before, now)).length > 0
