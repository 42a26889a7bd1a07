import { parse } from 'dotenv'
import { answersTo, meaningOf } from './environment-names'
import { unreadable, type Source, type SourceEntry } from './source'

/** Our own export says above each variable which target it holds: a variable's name alone can mean several. */
const TARGET_LINE = /^# target: (\S+)\r?\n([\w.-]+)=/gm

/** Reads a .env file as the library dotenv does: the last of two equal names counts, quotes are taken off.
 *  @param stored the ids in the store
 *  @throws AppError secrets.import-unreadable where there is no variable at all */
export const readEnv = (text: string, stored: readonly string[]): Source => {
  const named = new Map([...text.matchAll(TARGET_LINE)].map(([, id = '', name = '']) => [name, id]))
  // The library's other way of reading takes time with the square of the blank lines in the text.
  const variables = Object.entries(parse(text, { fast: true }))
  if (variables.length === 0) throw unreadable('no line of the text is NAME=value')
  const entries = variables.map(([name, value]): SourceEntry => {
    const said = named.get(name)
    if (said !== undefined && answersTo(said, name)) return { name, targetId: said, value }
    const meaning = meaningOf(name, stored)
    if (meaning === undefined) return { name, targetId: undefined, value }
    return 'targetId' in meaning
      ? { name, targetId: meaning.targetId, value }
      : { name, targetId: undefined, value, ...meaning }
  })
  return { format: 'env', entries, referencesSkipped: 0, notes: [] }
}
