import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { noticesOf } from './notices.mjs'
import { sbomOf } from './sbom.mjs'

const ROOT = resolve(import.meta.dirname, '../..')

writeFileSync(join(ROOT, 'out/sbom.cdx.json'), sbomOf(ROOT))
writeFileSync(join(ROOT, 'THIRD-PARTY-NOTICES.md'), noticesOf(ROOT))
console.log('out/sbom.cdx.json and THIRD-PARTY-NOTICES.md are written')
