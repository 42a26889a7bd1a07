import { describe, expect, test } from 'vitest'
import { maskSecrets } from './masking'

const masked = (text: string): string => maskSecrets(text, (value) => `h${String(value).length}-`)

describe('what is shown of a text', () => {
  test.each([
    ['{"gateway":{"authToken":"abcd"}}', '{"gateway":{"authToken":"(hidden h4-)"}}'],
    ['{"gateway":{"authToken":""}}', '{"gateway":{"authToken":""}}'],
    [
      '{"db":{"password":["one1","two22"],"apiKey":12345}}',
      '{"db":{"password":["(hidden h4-)","(hidden h5-)"],"apiKey":"(hidden h5-)"}}'
    ],
    ['{"mySecrets":{"a":{"b":"deep"}}}', '{"mySecrets":{"a":{"b":"(hidden h4-)"}}}'],
    ['{"tls":{"key":"/etc/key.pem","cert":"c.pem"}}', '{"tls":{"key":"/etc/key.pem","cert":"c.pem"}}'],
    ['// was abcd before\n{"token":"abcd"}', '// was (hidden h4-) before\n{"token":"(hidden h4-)"}'],
    ['// sk-abcdefghijklmnop1234567890\n{}', '// (hidden h29-)\n{}'],
    ['{"http":{"bind":"0.0.0.0"},"requireToken":true}', '{"http":{"bind":"0.0.0.0"},"requireToken":true}'],
    ['{"a":"/home/operator1234567890/state"}', '{"a":"/home/operator1234567890/state"}'],
    ['{"token":"a\\nb\\u0041c"}', '{"token":"(hidden h5-)"}']
  ])('%s', (text, shown) => expect(masked(text)).toBe(shown))
})

test('another value has another mark, and the same value the same', () => {
  const hash = (value: string | Uint8Array): string => String(value).split('').reverse().join('')
  const [one, two] = ['{"token":"first-one"}', '{"token":"other-one"}'].map((text) => maskSecrets(text, hash))
  expect(one).not.toBe(two)
  expect(maskSecrets('{"token":"first-one"}', hash)).toBe(one)
})
