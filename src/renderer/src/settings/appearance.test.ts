import { expect, test } from 'vitest'
import { BY_DEFAULT, readAppearance } from './appearance'

test.each([[null], [''], ['half a fi'], ['null'], ['7'], ['[]'], ['{"theme":"neon","shortcuts":"no"}']])(
  '%s is the default',
  (text) => expect(readAppearance(text)).toEqual(BY_DEFAULT)
)

test('what is known is taken, and the rest stays as it is by default', () => {
  expect(readAppearance('{"theme":"dark","contrast":"less","shortcuts":false,"novel":1}')).toEqual({
    ...BY_DEFAULT,
    theme: 'dark',
    shortcuts: false
  })
})
