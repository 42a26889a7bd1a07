import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences of which one is enough for code that ships: they ask for their notice and for nothing else. */
export const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense'
]

/** True where an SPDX expression leaves us a way to use only allowed licences. No exceptions (`WITH`), no `+`.
 *  @param {string} expression */
export const isAllowed = (expression) => {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  // Nested expressions are refused: a person must look at them.
  if (/[()]/.test(plain)) return false
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.includes(id)))
}

const IS_TEXT = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i

/** The licence files of a package, joined; undefined where it brings none, or is not installed on this system.
 *  @param {string} folder */
export const licenceText = (folder) => {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && IS_TEXT.test(entry.name))
    .map(({ name }) => name)
    .sort()
  const texts = files.map((name) => normal(readFileSync(join(folder, name), 'utf8')))
  return texts.length > 0 ? [...new Set(texts)].join('\n\n') : undefined
}

/** Vite's file goes on with what its own bundle holds, of which its helper in ours has nothing. @param {string} text */
const normal = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\n# Licenses of bundled dependencies\n[\s\S]*$/, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
