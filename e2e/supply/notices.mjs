import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { licenceText } from './licences.mjs'
import { shippedPackages } from './shipped.mjs'

/** @typedef {import('./shipped.d.mts').Shipped} Shipped */

const HEAD = `# Third-party notices

Software of others that is part of Trust Console, with its licences. Made by \`npm run sbom\`; a test compares it with what the
build puts into the product. The desktop app also brings Electron, whose download holds the notices of Chromium and Node
(\`LICENSES.chromium.html\`).
`

/** The text of a package, or of the package that it is a part of: the native parts of a package bring none of their own.
 *  @param {string} root @param {Shipped} shipped @param {readonly Shipped[]} all */
const textOf = (root, shipped, all) => {
  const sisters = all.filter(({ name, version, needs }) => {
    return version === shipped.version && shipped.name.startsWith(`${name}-`) && needs.includes(shipped.path)
  })
  return [...sisters, shipped].map(({ path }) => licenceText(join(root, path))).find((text) => text !== undefined)
}

/** @param {string} text */
const fenced = (text) => ['```text', text.replaceAll('```', "'''"), '```'].join('\n')

/** The notices as one text: packages that share a licence text to the letter stand above it together.
 *  @param {string} root of the repository, built
 *  @throws when a package brings no licence text */
export const noticesOf = (root) => {
  const all = shippedPackages(root)
  /** @type {Map<string, { text: string, of: Shipped[] }>} */
  const texts = new Map()
  for (const shipped of all) {
    const text = textOf(root, shipped, all)
    if (text === undefined) throw new Error(`${shipped.path} brings no licence text`)
    const key = createHash('sha256').update(text.replace(/\s+/g, ' ')).digest('hex')
    const known = texts.get(key) ?? { text, of: [] }
    known.of.push(shipped)
    texts.set(key, known)
  }
  const parts = [...texts.values()].map(({ text, of }) => {
    const names = of.map(({ name, version, licence }) => `- ${name} ${version} (${licence})`)
    return `${[...new Set(names)].join('\n')}\n\n${fenced(text)}\n`
  })
  return [HEAD, ...parts].join('\n')
}
