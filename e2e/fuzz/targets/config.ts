import { getNodeValue, parseTree, visit, type Node } from 'jsonc-parser'
import { ConfigText } from '../../../src/main/settings/config-file'
import { parseSetting } from '../../../src/main/settings/parse'
import { SETTING_KEYS, SETTINGS, type SettingKey, type SettingValue } from '../../../src/main/settings/table'
import { must, textOf, unlessRefused, type Target } from '../support'

/** One setting of each depth and kind, with a value to set; undefined takes it out. */
const EDITS: readonly (readonly [SettingKey, SettingValue | undefined])[] = [
  ['http.port', 8_443],
  ['http.port', undefined],
  ['gateway.rateLimit.enabled', false],
  ['gateway.rateLimit.enabled', undefined],
  ['security.blockedPatterns', ['a', '"']],
  ['security.blockedPatterns', undefined]
]

/** Everything a file says but the setting at `path`: names, values and their order. */
const others = (text: string, path: string): string => {
  const said: string[] = []
  const walk = (node: Node | undefined, above: string): void => {
    for (const property of node?.children ?? []) {
      const [name, value] = property.children ?? []
      const here = `${above}${JSON.stringify(name?.value)}`
      if (here === path) continue
      if (value?.type !== 'object') said.push(`${here} ${JSON.stringify(value && getNodeValue(value))}`)
      // A section that had to be added for the setting says nothing more.
      else if (!path.startsWith(here)) said.push(here)
      if (value?.type === 'object') walk(value, here)
    }
  }
  walk(parseTree(text, [], { allowTrailingComma: true }), '')
  return said.join('\n')
}

/** The comments that do not stand within the setting itself. */
const comments = (text: string, path: readonly string[]): string => {
  let node = parseTree(text, [], { allowTrailingComma: true })
  for (const name of path) {
    node = node?.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1]
  }
  const own = node?.parent
  const found: string[] = []
  visit(text, {
    onComment: (offset, length) => {
      const isWithin = own && offset >= own.offset && offset < own.offset + own.length
      if (!isWithin) found.push(text.slice(offset, offset + length).trim())
    }
  })
  return found.join('\n')
}

const checkEdit = (config: ConfigText, key: SettingKey, value: SettingValue | undefined): void => {
  const changed = unlessRefused(() => config.with(key, value), 'settings.invalid')
  if (!changed) {
    must(unlessRefused(() => [config.at(key)], 'settings.invalid') === undefined, 'what can be read can be changed')
    return
  }
  const path = key.split('.')
  const joined = path.map((name) => JSON.stringify(name)).join('')
  must(JSON.stringify(changed.at(key)?.value) === JSON.stringify(value), 'what was set is there')
  must(others(changed.text, joined) === others(config.text, joined), 'nothing else is lost or moved')
  must(comments(changed.text, path) === comments(config.text, path), 'no comment is lost')
  must(changed.with(key, value).text === changed.text, 'the same edit again finds nothing to do')
}

/** config.json: refused with a reason, or read, and then changed without losing anything. */
export const config: Target = (input) => {
  const text = textOf(input)
  if (text === undefined) return
  const read = unlessRefused(() => new ConfigText('config.json', text), 'settings.invalid')
  if (!read) return
  for (const key of SETTING_KEYS) {
    const found = unlessRefused(() => read.at(key), 'settings.invalid')
    if (found) parseSetting(SETTINGS[key], found.value, '/base')
  }
  for (const [key, value] of EDITS) checkEdit(read, key, value)
}
