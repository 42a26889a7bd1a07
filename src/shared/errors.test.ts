import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from './errors'

test('docs/errors.md lists exactly the errors of the catalogue, with their numbers and meanings', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z.-]+)` \| (-\d+) \| (.+) \|$/gm)].map(([, code, rpc, means]) => [
    code,
    Number(rpc),
    means
  ])
  expect(rows).toEqual(Object.entries(ERRORS).map(([code, { rpc, means }]) => [code, rpc, means]))
})
