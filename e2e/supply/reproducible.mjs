import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** The tracked files, as they are here, with the same packages, in another folder. @param {string} folder */
const copyInto = (folder) => {
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8'
  })
  for (const file of tracked.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(ROOT, file), join(folder, file))
  }
  // Not a link to the folder: packages would lie outside the tree, at another distance from each.
  const packages = [join(ROOT, 'node_modules'), join(folder, 'node_modules')]
  try {
    execFileSync('cp', ['-al', ...packages], { stdio: 'ignore' })
  } catch {
    execFileSync('cp', ['-a', ...packages])
  }
}

/** Builds there. @param {string} folder @param {Record<string, string>} environment @returns {Map<string, string>} digests */
const build = (folder, environment) => {
  mkdirSync(folder, { recursive: true })
  copyInto(folder)
  const options = /** @type {const} */ ({
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment }
  })
  execFileSync('npm', ['run', '--silent', 'build'], options)
  execFileSync(process.execPath, ['e2e/supply/write.mjs'], options)
  const out = join(folder, 'out')
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(out, file)).isFile()
  )
  return new Map(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex')
    ])
  )
}

const base = mkdtempSync(join(tmpdir(), 'tc-build-'))
try {
  const first = build(join(base, 'a'), { TZ: 'UTC', LANG: 'C' })
  const second = build(join(base, 'another folder, further down/b'), { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' })
  const names = new Set([...first.keys(), ...second.keys()])
  const differing = [...names].filter((name) => first.get(name) !== second.get(name))
  for (const name of differing) console.log(`differs: out/${name}`)
  console.log(
    `${names.size} files, ${differing.length} differ between two builds in two folders, time zones and languages`
  )
  process.exitCode = differing.length === 0 ? 0 : 1
} finally {
  rmSync(base, { recursive: true, force: true })
}
