import { describe, expect, it } from 'vitest'
import type { Details } from './calls'
import { dueOf } from './due'
import { changeFrom, formOf, problemsIn, tagsOf } from './form'

const secret = {
  notes: 'from ada',
  tags: ['prod', 'eu'],
  expiresAtMs: new Date(2027, 2, 31, 18, 30).getTime(),
  rotateEveryDays: 90
} as unknown as Details
const FORM = formOf(secret)

it('shows what is kept, the day of an expiry without its hour', () =>
  expect(FORM).toEqual({ notes: 'from ada', tags: 'prod, eu', expires: '2027-03-31', rotateEvery: '90' }))

it('takes tags once each, without blanks around them', () => expect(tagsOf(' a ,b,, a,')).toEqual(['a', 'b']))

describe('the change', () => {
  it.each<[string, Partial<typeof FORM>, object]>([
    ['nothing, so that the hour of an expiry stays', {}, {}],
    ['nothing where only blanks differ', { tags: 'prod,eu ,', rotateEvery: ' 90 ' }, {}],
    ['notes', { notes: '' }, { notes: '' }],
    ['tags', { tags: '' }, { tags: [] }],
    ['another day, from its first minute', { expires: '2027-04-01' }, { expiresAtMs: new Date(2027, 3, 1).getTime() }],
    ['no expiry and no interval', { expires: '', rotateEvery: '' }, { expiresAtMs: null, rotateEveryDays: null }],
    ['another interval', { rotateEvery: '30' }, { rotateEveryDays: 30 }]
  ])('is %s', (_what, part, change) => expect(changeFrom(FORM, { ...FORM, ...part })).toEqual(change))
})

describe('what is wrong', () => {
  it.each<[Partial<typeof FORM>, string[]]>([
    [{}, []],
    [{ notes: 'x'.repeat(2_001) }, ['notes']],
    [{ tags: Array.from({ length: 21 }, (_, index) => index).join() }, ['tags']],
    [{ tags: 'x'.repeat(51) }, ['tags']],
    [{ rotateEvery: '0' }, ['rotateEvery']],
    [{ rotateEvery: '3651' }, ['rotateEvery']],
    [{ rotateEvery: '1.5' }, ['rotateEvery']],
    [{ rotateEvery: 'weekly' }, ['rotateEvery']]
  ])('in %j: %j', (part, fields) => expect(Object.keys(problemsIn({ ...FORM, ...part }))).toEqual(fields))
})

it('marks what is due at its very moment', () => {
  const dates = { expiresAtMs: 100, rotateEveryDays: 1, updatedAtMs: 0, rotationDueAtMs: 86_400_000 }
  expect(dueOf(dates, 99)).toEqual(['expiring'])
  expect(dueOf(dates, 100)).toEqual(['expired'])
  expect(dueOf(dates, 86_400_000)).toEqual(['expired', 'rotation'])
})
