import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../../shared/errors'

/** Secrets that stand in the files a shell or a session reads when it starts. Where, and never what. */
export interface ShellFact {
  readonly hits: readonly ShellHit[]
  readonly unread: readonly { path: string; problem: string }[]
}

export interface ShellHit {
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  /** The variable that is set there; null where it is the token of the gateway that stands there. */
  readonly variable: string | null
}

const FILES = [
  ...['.profile', '.bashrc', '.bash_profile', '.bash_login', '.bash_aliases', '.zshrc', '.zshenv', '.zprofile'],
  ...[
    '.zlogin',
    '.kshrc',
    '.cshrc',
    '.tcshrc',
    '.pam_environment',
    '.xprofile',
    '.xsessionrc',
    '.config/fish/config.fish'
  ]
]
const FOLDERS = ['.config/environment.d', '.config/fish/conf.d']
const MOST_BYTES = 1024 * 1024
const MOST_FILES = 100
/** A shorter token would be found in many places by chance; that it is weak is a finding of its own. */
const LEAST_TOKEN_CHARS = 16

/** `export NAME=value`, `set -gx NAME value` and the like, for names that hold secrets. */
const ASSIGNMENT =
  /^\s*(?:(?:export|declare|typeset|setenv|set)\s+(?:-\S+\s+)*)?((?:TRUST_CONSOLE|OPENCLAW)_(?:\w+_)?(?:TOKEN|KEY|SECRET|PASSWORD|PASSPHRASE))(?:\s*=\s*|\s+)["']?(.)/
/** A name that ends so holds a path. */
const PATH_NAME = '_TLS_KEY'
/** The value is asked for when the shell starts, and does not stand there. */
const IS_ASKED = /[$`(#;]/

const linesWith = (text: string, token: string, path: string): ShellHit[] =>
  text.split('\n').flatMap((content, at): ShellHit[] => {
    const line = at + 1
    if (token.length >= LEAST_TOKEN_CHARS && content.includes(token)) return [{ path, line, variable: null }]
    const [, variable, first] = ASSIGNMENT.exec(content) ?? []
    if (variable === undefined || first === undefined || variable.endsWith(PATH_NAME)) return []
    return IS_ASKED.test(first) || /["'\s]/.test(first) ? [] : [{ path, line, variable }]
  })

/** Not a device or a FIFO, which would answer without end or never. */
const readShort = async (path: string): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error('no file')
    if (stats.size > MOST_BYTES) throw new Error('too long')
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** Reads the start files of the user, each of at most 1 MiB. Keeps nothing of them but names and line numbers.
 *  @param token the token of the gateway; key material: keep out of logs
 *  @throws Error on Windows, where shells start otherwise */
export const readShellFiles = async (
  userFolder: string,
  token: string,
  platform: NodeJS.Platform = process.platform
): Promise<ShellFact> => {
  if (platform === 'win32') throw new Error('on Windows they are not read')
  const more = await Promise.all(
    FOLDERS.map(async (folder) => (await namesIn(join(userFolder, folder))).sort().map((name) => join(folder, name)))
  )
  const hits: ShellHit[] = []
  const unread: ShellFact['unread'][number][] = []
  for (const name of [...FILES, ...more.flat()].slice(0, MOST_FILES)) {
    const path = join(userFolder, name)
    try {
      hits.push(...linesWith(await readShort(path), token, path))
    } catch (error) {
      const problem = systemCode(error) ?? (error instanceof Error ? error.message : 'error')
      if (problem !== 'ENOENT' && problem !== 'ENOTDIR') unread.push({ path, problem })
    }
  }
  return { hits, unread }
}
