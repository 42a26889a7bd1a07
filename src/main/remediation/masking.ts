import { parseTree, type Node } from 'jsonc-parser'
import type { Hash } from './file-state'

/** Names under which a value is taken for a secret. A path to a key file is none, and the operator must see it. */
const SECRET_NAME = /token|secret|passw|passphrase|credential|api[-_]?key|private|bearer|^auth$|authorization|^key$/i
const PATH_LIKE = /^(?:~?\/|\.{1,2}\/|[A-Za-z]:\\)/
/** Long runs without a blank that mix letters and digits: keys look so, words and paths do not. */
const KEY_LIKE = /(?<![\w+/=.-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}/g
/** Shorter ones would be found inside ordinary words. */
const LEAST_REPEATED_CHARS = 4

interface Span {
  offset: number
  length: number
}

/** A text with comments and JSON made fit to be shown: values of secret names, repetitions of them, and what looks like a
 *  key are replaced by a mark that differs when the value does. The mark is keyed, so it tells nothing about the value. */
export const maskSecrets = (text: string, hash: Hash): string => {
  const secrets = secretNodes(text)
  const mark = (value: string): string => `(hidden ${hash(value).slice(0, 6)})`
  let shown = text
  for (const { span, value } of secrets.toReversed()) {
    if (value === '') continue
    shown = `${shown.slice(0, span.offset)}${JSON.stringify(mark(value))}${shown.slice(span.offset + span.length)}`
  }
  const repeated = [...new Set(secrets.map(({ value }) => value))]
    .filter((value) => value.length >= LEAST_REPEATED_CHARS)
    .sort((a, b) => b.length - a.length)
  for (const value of repeated) shown = shown.replaceAll(value, mark(value))
  return shown.replace(KEY_LIKE, mark)
}

const secretNodes = (text: string): { span: Span; value: string }[] => {
  const root = parseTree(text, [], { allowTrailingComma: true })
  return root ? collect(root, false) : []
}

const collect = (node: Node, isSecret: boolean): { span: Span; value: string }[] => {
  if (node.type === 'property') {
    const [name, value] = node.children ?? []
    return value ? collect(value, isSecret || SECRET_NAME.test(String(name?.value))) : []
  }
  if (node.type === 'object' || node.type === 'array')
    return (node.children ?? []).flatMap((child) => collect(child, isSecret))
  if (!isSecret || node.type === 'boolean' || node.type === 'null') return []
  const value = String(node.value)
  return PATH_LIKE.test(value) ? [] : [{ span: { offset: node.offset, length: node.length }, value }]
}
