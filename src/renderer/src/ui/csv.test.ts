import { expect, test } from 'vitest'
import { csvCell } from './csv'

test.each([
  ['plain', 'plain'],
  ['a, "b"', '"a, ""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['a-b=c; d', 'a-b=c; d']
])('%j is written as %j', (text, cell) => expect(csvCell(text)).toBe(cell))

test.each([
  ['=1+1', `'=1+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t'=1`],
  ['\n=1', `"'\n'=1"`],
  ['＝1+1', `'＝1+1`],
  // A spreadsheet that separates cells by semicolons cuts here, quoted or not.
  ['custom.a;=1+1', `custom.a;'=1+1`],
  ['custom.a;"=1+1"', `"custom.a;'""=1+1"""`],
  ['seen\n+1', `"seen\n'+1"`]
])('%j is no formula anywhere: %j', (text, cell) => expect(csvCell(text)).toBe(cell))
