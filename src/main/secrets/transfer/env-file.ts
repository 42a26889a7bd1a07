import { parse } from 'dotenv'
import type { ClearSecret } from './document'
import { variableFor } from './environment-names'

const HEAD = [
  '# All secrets of a Trust Console store, in clear. Whoever reads this file has them: delete it once it was used.',
  '# The lines "# target" tell an import which secret each variable holds.'
]

/** A quote that the value does not hold; a backslash before the closing quote would keep it open. */
const spellings = (value: string): string[] =>
  [`'${value}'`, `"${value.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`, `\`${value}\``].filter(
    (spelled) => !value.includes(spelled.charAt(0)) && !value.endsWith('\\')
  )

/** The first spelling that reads back as the value, whatever follows, or undefined: some values fit into no .env file. */
const assignment = (name: string, value: string): string | undefined =>
  spellings(value)
    .map((spelled) => `${name}=${spelled}`)
    .find((line) => {
      const read = parse(`${line}\nA='a'\nB="b"\nC=\`c\``)
      return Object.keys(read).length === 4 && read[name] === value
    })

/** The text of a .env file with these secrets. What it cannot hold, by name or by value, is left out and listed. */
export const envFileOf = (secrets: readonly ClearSecret[]): { text: string; leftOut: string[] } => {
  const lines: string[] = []
  const leftOut: string[] = []
  const taken = new Set<string>()
  for (const { targetId, value } of secrets) {
    const name = variableFor(targetId)
    const line = taken.has(name) ? undefined : assignment(name, value)
    if (line === undefined) leftOut.push(targetId)
    else lines.push('', `# target: ${targetId}`, line)
    taken.add(name)
  }
  return { text: [...HEAD, ...lines, ''].join('\n'), leftOut }
}
