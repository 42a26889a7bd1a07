import { expect, test } from 'vitest'
import { desktopMethods } from './contract'

const copySecret = desktopMethods['desktop.copySecret']

test('a value in the place of the id does not enter the activity record', () => {
  expect(copySecret.subject?.({ targetId: 'talk.apiKey' })).toBe('talk.apiKey')
  expect(copySecret.subject?.({ targetId: 'sk-live-canary' })).toBe('an unlisted target of 14 characters')
})

test('an id is bounded as everywhere', () => {
  expect(copySecret.input.safeParse({ targetId: 'x'.repeat(257) }).success).toBe(false)
  expect(copySecret.input.safeParse({ targetId: '' }).success).toBe(false)
})
