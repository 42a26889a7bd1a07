import { expect, test } from 'vitest'
import { desktopMethods } from './contract'

const copySecret = desktopMethods['desktop.copySecret']

test('a value in the place of the id does not enter the activity record', () => {
  expect(copySecret.subject?.({ targetId: 'talk.apiKey' })).toBe('talk.apiKey')
  expect(copySecret.subject?.({ targetId: 'sk-live-canary' })).toBe('an unlisted target of 14 characters')
})

test('a text that is copied is named from a list, and stands in no record', () => {
  const copyText = desktopMethods['desktop.copyText']
  expect(copyText.subject?.({ what: 'recovery code', text: 'canary' })).toBe('the recovery code')
  expect(copyText.input.safeParse({ what: 'canary', text: 'x' }).success).toBe(false)
  expect(copyText.input.safeParse({ what: 'recovery code', text: 'x'.repeat(1_025) }).success).toBe(false)
})

test('an id is bounded as everywhere', () => {
  expect(copySecret.input.safeParse({ targetId: 'x'.repeat(257) }).success).toBe(false)
  expect(copySecret.input.safeParse({ targetId: '' }).success).toBe(false)
})
