import { describe, expect, test } from 'vitest'
import { strengthInWords, weaknessOf } from './strength'

describe('a typed value', () => {
  test.each([
    'changeme',
    'CHANGE_ME',
    'password',
    'Password123!',
    'your-api-key',
    'YOUR_API_KEY_HERE',
    '<token>',
    'xxxxxxxxxx'
  ])('%s looks like a placeholder', (value) => expect(weaknessOf(value)).toMatch(/placeholder/))

  test('that is short or one character over and over is easy to guess', () => {
    expect(weaknessOf('kV9-q2')).toMatch(/8 characters/)
    expect(weaknessOf('kV9-q2xx')).toBeUndefined()
    expect(weaknessOf('7777777777')).toMatch(/over and over/)
  })

  test.each([
    '',
    'sk-proj-4f9a8b7c',
    'tokenization-is-fun-9',
    'mypasswordmanagerpin',
    '-----BEGIN PRIVATE KEY-----\nx'
  ])('such as %j gets no note', (value) => expect(weaknessOf(value)).toBeUndefined())

  test('takes no time to judge, however long', () => {
    expect(weaknessOf('x'.repeat(65_000))).toMatch(/placeholder/)
    expect(weaknessOf(`${'x'.repeat(65_000)}y`)).toBeUndefined()
  })
})

test('a number of bits has words', () => {
  expect([26, 64, 111, 112, 256].map(strengthInWords).map((words) => words.split(' ')[0])).toEqual([
    'Can',
    'Good',
    'Good',
    'Cannot',
    'Cannot'
  ])
})
