import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shippedPackages } from './shipped.mjs'

/** @typedef {import('./shipped.d.mts').Shipped} Shipped */

const SHIPS_AS = {
  bundled: 'code in the built files',
  installed: 'a package beside the built files',
  runtime: 'the runtime of the desktop app, with Chromium and Node in it'
}

/** @see https://github.com/package-url/purl-spec @param {string} name @param {string} version */
const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** The same package can be there twice, in two places. @param {Shipped} shipped */
const refOf = ({ name, version, path }) => `${name}@${version}#${path}`

/** @param {Shipped} shipped */
const componentOf = (shipped) => {
  const { name, version, licence, integrity, as, isOptional } = shipped
  const [group, rest] = name.startsWith('@') ? name.split('/') : [undefined, name]
  const isExpression = / |\(/.test(licence)
  return {
    type: as === 'runtime' ? 'framework' : 'library',
    'bom-ref': refOf(shipped),
    ...(group && { group }),
    name: rest,
    version,
    scope: isOptional ? 'optional' : 'required',
    // Of the package as it was downloaded, which the lockfile holds the download to.
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }],
    licenses: isExpression ? [{ expression: licence }] : [{ license: { id: licence } }],
    purl: purl(name, version),
    properties: [{ name: 'trust-console:ships-as', value: SHIPS_AS[as] }]
  }
}

/** A version 4 UUID in form, made from the content: the same content has the same. @param {string} content */
const serialNumber = (content) => {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The bill of materials of what ships, in CycloneDX 1.6. The same build and lockfile give the same text: it holds no time.
 *  @see https://cyclonedx.org/docs/1.6/json/
 *  @param {string} root of the repository, built */
export const sbomOf = (root) => {
  const { name, version, description, license, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8')
  )
  const shipped = shippedPackages(root)
  const refs = new Map(shipped.map((each) => [each.path, refOf(each)]))
  const product = `${name}@${version}`
  const asked = Object.keys({ ...dependencies, ...optionalDependencies })
  const direct = shipped.filter(
    ({ path, as }) => as !== 'installed' || asked.includes(path.slice('node_modules/'.length))
  )
  const body = {
    metadata: {
      component: {
        type: 'application',
        'bom-ref': product,
        name,
        version,
        description,
        licenses: [{ license: { id: license } }],
        purl: purl(name, version)
      }
    },
    components: shipped.map(componentOf),
    dependencies: [
      { ref: product, dependsOn: direct.map(refOf) },
      ...shipped.map((each) => ({ ref: refOf(each), dependsOn: each.needs.flatMap((path) => refs.get(path) ?? []) }))
    ]
  }
  const head = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify(body)),
    version: 1
  }
  return `${JSON.stringify({ ...head, ...body }, null, 2)}\n`
}
