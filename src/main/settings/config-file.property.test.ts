import fc from 'fast-check'
import { getNodeValue, parseTree, visit, type Node } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { ConfigText } from './config-file'
import { configText, edit } from './testing/config-text'

const commentsIn = (text: string): string[] => {
  const found: string[] = []
  visit(text, { onComment: (offset, length) => found.push(text.slice(offset, offset + length).trim()) })
  return found
}

/** Every key by its path, in the order of the file, with what it holds. */
const membersIn = (text: string): [path: string, written: string | null][] => {
  const walk = (node: Node, path: readonly string[]): [string, string | null][] =>
    (node.children ?? []).flatMap((property) => {
      const [name, value] = property.children ?? []
      const here = [...path, String(name?.value)]
      if (value?.type === 'object') return [[here.join(' '), null] as [string, null], ...walk(value, here)]
      return value ? [[here.join(' '), JSON.stringify(getNodeValue(value))] as [string, string]] : []
    })
  const root = parseTree(text, [], { allowTrailingComma: true })
  return root ? walk(root, []) : []
}

test('an edit of any config keeps every comment, every other key as it is written, and their order', () => {
  fc.assert(
    fc.property(configText, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
      let config = new ConfigText('c.json', text)
      for (const [key, value] of edits) {
        const before = config
        config = config.with(key, value)
        expect(config.at(key)?.value).toEqual(value)
        expect(commentsIn(config.text)).toEqual(commentsIn(before.text))
        const path = key.split('.').join(' ')
        const others = (members: [string, string | null][]): unknown =>
          members.filter(([name]) => name !== path && !path.startsWith(`${name} `))
        expect(others(membersIn(config.text))).toEqual(others(membersIn(before.text)))
        const sections = membersIn(before.text).filter(([name]) => path.startsWith(`${name} `))
        expect(membersIn(config.text)).toEqual(expect.arrayContaining(sections))
        // The same edit again finds nothing to do.
        expect(config.with(key, value).text).toBe(config.text)
      }
    }),
    { numRuns: 200 }
  )
})
