import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

// It brings 405 packages, some long out of care. So it is no dependency: it is installed into a folder of its own, without
// install scripts, reads the source and is thrown away.
const TOOL = '@doyensec/electronegativity@1.10.3'
const ROOT = resolve(import.meta.dirname, '../..')

/** The warnings that docs/electron-security.md explains, as `CHECK file`. */
const explained = () => {
  const text = readFileSync(join(ROOT, 'docs/electron-security.md'), 'utf8')
  return new Set(
    [...text.matchAll(/^\| `([A-Z_]+_CHECK)` \| `([^`]+)` \|/gm)].map(([, check, file]) => `${check} ${file}`)
  )
}

/** @param {string} folder @returns {string[]} each warning as `CHECK file` */
const warningsIn = (folder) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  const report = join(folder, 'report.csv')
  const tool = join(folder, 'node_modules/@doyensec/electronegativity/dist/index.js')
  const { stdout, stderr } = spawnSync(process.execPath, [tool, '-i', join(ROOT, 'src'), '-e', version, '-o', report], {
    cwd: folder,
    encoding: 'utf8'
  })
  if (!existsSync(report)) throw new Error(`electronegativity wrote no report:\n${stdout}${stderr}`)
  const lines = readFileSync(report, 'utf8').trim().split('\n').slice(1)
  return lines.flatMap((line) => {
    const [check = '', , , file = ''] = line.split(',').map((cell) => cell.replaceAll('"', ''))
    if (!check.endsWith('_CHECK')) return []
    return `${check} ${file.startsWith(ROOT) ? relative(ROOT, file) : 'everywhere'}`
  })
}

const folder = mkdtempSync(join(tmpdir(), 'tc-electronegativity-'))
try {
  execFileSync(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', TOOL],
    {
      stdio: 'ignore'
    }
  )
  const known = explained()
  const found = [...new Set(warningsIn(folder))].sort()
  for (const warning of found) console.log(`${known.has(warning) ? 'explained' : 'NEW      '}  ${warning}`)
  const gone = [...known].filter((warning) => !found.includes(warning))
  for (const warning of gone) console.log(`gone       ${warning}`)
  process.exitCode = gone.length === 0 && found.every((warning) => known.has(warning)) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
