import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countWords, readDiff } from './parse'

const DIFF = `old mode 644
new mode 600
--- /home/c.json
+++ /home/c.json
@@ -1,3 +1,3 @@
 {
-  "a": 1
+  "a": 2
 }
@@ -10,1 +10,2 @@
 x
+y
\\ No newline at end of file
`

test('lines have their kind, both numbers and their text', () => {
  const { hunks, added, removed, notes } = readDiff(DIFF)
  expect(notes).toEqual(['Mode 644 becomes 600'])
  expect([added, removed]).toEqual([2, 1])
  expect(hunks.map(({ lines }) => lines.map(({ kind, oldNo, newNo, text }) => [kind, oldNo, newNo, text]))).toEqual([
    [
      ['same', 1, 1, '{'],
      ['removed', 2, null, '  "a": 1'],
      ['added', null, 2, '  "a": 2'],
      ['same', 3, 3, '}']
    ],
    [
      ['same', 10, 10, 'x'],
      ['added', null, 11, 'y']
    ]
  ])
  expect(hunks.map(({ lines }) => lines.at(-1)?.isOpen)).toEqual([false, true])
})

test('a line that looks like a header is a line', () => {
  const { hunks } = readDiff('--- /a\n+++ /a\n@@ -1,2 +1,1 @@\n--- x\n-@@ y\n+++ z\n')
  expect(hunks[0]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
    ['removed', '-- x'],
    ['removed', '@@ y'],
    ['added', '++ z']
  ])
})

test.each([
  ['new folder mode 700\n--- /dev/null\n+++ /a\n', ['New folder, mode 700']],
  ['deleted file mode 600\n--- /a\n+++ /dev/null\n', ['Removed file, mode 600']],
  ['--- /a\n+++ /a\nold owner 0\nnew owner 1000\n', ['Owner 0 becomes 1000']]
])('%j says what changes besides the text', (diff, notes) =>
  expect(readDiff(diff)).toEqual({ notes, hunks: [], added: 0, removed: 0 })
)

test('what could make a line read otherwise is shown, and a tab stays', () => {
  const { hunks } = readDiff('--- /a\n+++ /a\n@@ -0,0 +1,1 @@\n+a\u202eb\u200b\tc\r\n')
  expect(hunks[0]?.lines[0]?.text).toBe('a\\u202eb\\u200b\tc\\u000d')
})

describe('for any two texts', () => {
  const line = fc.constantFrom('a', 'b', '--', '++ c', '@@ -1 +1 @@', '', '\\ No', ' d')
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, closed]) => (closed ? lines.map((each) => `${each}\n`).join('') : lines.join('\n')))

  test('the lines with a number after are those of the file after, in their places', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const options = { context: 100, headerOptions: FILE_HEADERS_ONLY }
        const { hunks } = readDiff(createTwoFilesPatch('/a', '/a', before, after, undefined, undefined, options))
        if (before === after) {
          expect(hunks).toEqual([])
          return
        }
        const lines = hunks.flatMap((hunk) => hunk.lines)
        const shown = (which: 'oldNo' | 'newNo'): string =>
          lines.flatMap((each) => (each[which] === null ? [] : [each.text + (each.isOpen ? '' : '\n')])).join('')
        expect([shown('oldNo'), shown('newNo')]).toEqual([before, after])
        const numbers = lines.flatMap(({ newNo }) => newNo ?? [])
        expect(numbers).toEqual(numbers.map((_, at) => at + 1))
      })
    )
  })
})

test.each([
  [1, 0, '1 line added'],
  [0, 2, '2 lines removed'],
  [2, 1, '2 lines added, 1 removed'],
  [0, 0, undefined]
])('%i added and %i removed: %s', (added, removed, words) => expect(countWords({ added, removed })).toBe(words))
