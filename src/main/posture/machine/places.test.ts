import { chmod, mkdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import { readClock, readDisk } from './disk'
import { readDockerSocket } from './docker-socket'
import { readPlace } from './home-place'
import { readShellFiles } from './shell-files'
import { readStart } from './start-environment'

/** A home below folders of these names. */
const homeBelow = async (...names: string[]): Promise<string> => {
  const home = join(await temporaryFolder(), ...names, 'home')
  await mkdir(home, { recursive: true })
  return home
}
const kindsOf = async (home: string): Promise<string[]> =>
  (await readPlace([home])).inside.map(({ kind, by }) => `${kind} by ${by}`)

describe('where the home lies', () => {
  test.each<[names: string[], kinds: string[]]>([
    [['plain'], []],
    [['Dropbox'], ['synced by Dropbox']],
    [['Dropbox (Company)', 'deep'], ['synced by Dropbox']],
    [['My Dropbox folder'], []],
    [['OneDrive - Company'], ['synced by OneDrive']],
    [['Library', 'Mobile Documents'], ['synced by iCloud']],
    [['Library', 'CloudStorage', 'GoogleDrive-me'], ['synced by a cloud drive']],
    [['Google Drive'], ['synced by Google Drive']],
    [['Nextcloud'], ['synced by Nextcloud']]
  ])('below %j: %j', async (names, kinds) => {
    expect(await kindsOf(await homeBelow(...names))).toEqual(kinds)
  })

  test('is told by the marks above it, unless git leaves it out', async () => {
    const home = await homeBelow('x')
    await mkdir(join(dirname(home), '.stfolder'))
    await mkdir(join(dirname(dirname(home)), '.git'))
    expect(await kindsOf(home)).toEqual(['synced by Syncthing', 'versioned by git'])
    await writeFile(join(home, '.gitignore'), '# all\n*\n')
    expect(await kindsOf(home)).toEqual(['synced by Syncthing'])
    await writeFile(join(home, '.gitignore'), '*\n!config.json\n')
    expect(await kindsOf(home)).toEqual(['synced by Syncthing', 'versioned by git'])
  })

  test('is where it leads, through a link; what is not there lies nowhere', async () => {
    const real = await homeBelow('Dropbox')
    const link = join(await temporaryFolder(), 'home')
    await symlink(real, link)
    expect(await readPlace([link])).toMatchObject({ inside: [{ folder: link, outer: dirname(real) }], unread: [] })
    expect(await readPlace([join(dirname(link), 'gone')])).toEqual({ inside: [], unread: [] })
  })
})

const TOKEN = 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E'

describe.skipIf(process.platform === 'win32')('shell start files', () => {
  const fileWith = async (name: string, text: string): Promise<string> => {
    const user = await temporaryFolder()
    await mkdir(dirname(join(user, name)), { recursive: true })
    await writeFile(join(user, name), text)
    return user
  }

  test('with the token, wherever it stands, are told by path and line, and never by value', async () => {
    const user = await fileWith('.config/fish/config.fish', `# one\ncurl -H "Authorization: Bearer ${TOKEN}"\n`)
    const fact = await readShellFiles(user, TOKEN)
    expect(fact.hits).toEqual([{ path: join(user, '.config/fish/config.fish'), line: 2, variable: null }])
    expect(JSON.stringify(fact)).not.toContain(TOKEN)
    expect((await readShellFiles(user, '')).hits).toEqual([])
    // So short a token would be found anywhere.
    expect((await readShellFiles(user, 'e')).hits).toEqual([])
  })

  test.each<[line: string, variable: string | undefined]>([
    ['export TRUST_CONSOLE_GATEWAY_AUTH_TOKEN=abc', 'TRUST_CONSOLE_GATEWAY_AUTH_TOKEN'],
    ["TRUST_CONSOLE_SECRET_STORE_KEY='abc'", 'TRUST_CONSOLE_SECRET_STORE_KEY'],
    ['  export OPENCLAW_GATEWAY_PASSWORD="abc"', 'OPENCLAW_GATEWAY_PASSWORD'],
    ['set -gx OPENCLAW_GATEWAY_TOKEN abc', 'OPENCLAW_GATEWAY_TOKEN'],
    ['setenv OPENCLAW_TOKEN abc', 'OPENCLAW_TOKEN'],
    ['export OPENCLAW_TOKEN="$(pass show openclaw)"', undefined],
    ['export OPENCLAW_TOKEN=`pass show openclaw`', undefined],
    ['export OPENCLAW_TOKEN=${OTHER}', undefined],
    ['export OPENCLAW_TOKEN=""', undefined],
    ['# export OPENCLAW_TOKEN=abc', undefined],
    ['export TRUST_CONSOLE_GATEWAY_TLS_KEY=/etc/key.pem', undefined],
    ['export TRUST_CONSOLE_HOME=/srv', undefined],
    ['unset OPENCLAW_TOKEN', undefined]
  ])('%s', async (line, variable) => {
    const user = await fileWith('.zshenv', `a=b\n${line}\n`)
    const { hits } = await readShellFiles(user, TOKEN)
    expect(hits).toEqual(variable === undefined ? [] : [{ path: join(user, '.zshenv'), line: 2, variable }])
  })

  test('that are no files, or too long, are named as not read', async () => {
    const user = await fileWith('.bashrc', '')
    await truncate(join(user, '.bashrc'), 2 * 1024 * 1024)
    await mkdir(join(user, '.profile'))
    expect(await readShellFiles(user, TOKEN)).toEqual({
      hits: [],
      unread: [
        { path: join(user, '.profile'), problem: 'no file' },
        { path: join(user, '.bashrc'), problem: 'too long' }
      ]
    })
  })
})

test.each<[Record<string, string>, string[], string[]]>([
  [{ PATH: '/bin', HOME: '/h', NODE_OPTIONS: '--max-old-space-size=100', NODE_ENV: 'x' }, ['--enable-source-maps'], []],
  [{ LD_PRELOAD: '/secret.so', LD_AUDIT: 'x', LD_LIBRARY_PATH: '/l' }, [], ['LD_AUDIT', 'LD_PRELOAD']],
  [{ LD_PRELOAD: '' }, [], []],
  [{ DYLD_INSERT_LIBRARIES: 'x' }, [], ['DYLD_INSERT_LIBRARIES']],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: '1' }, [], []],
  [
    { NODE_TLS_REJECT_UNAUTHORIZED: '0', ELECTRON_RUN_AS_NODE: '1' },
    [],
    ['ELECTRON_RUN_AS_NODE', 'NODE_TLS_REJECT_UNAUTHORIZED']
  ],
  [
    { NODE_OPTIONS: '--require "/a b.js" --import=/secret.mjs' },
    [],
    ['NODE_OPTIONS with --require', 'NODE_OPTIONS with --import']
  ],
  [{ NODE_DEBUG: 'fs,http' }, [], ['NODE_DEBUG']],
  [{}, ['--inspect=0.0.0.0:9229'], ['the flag --inspect']]
])('the start environment %j %j', (environment, flags, names) => {
  const { dangers } = readStart(environment, flags)
  expect(dangers.map(({ name }) => name)).toEqual(names)
  expect(JSON.stringify(dangers)).not.toMatch(/secret|0\.0\.0\.0/)
})

describe.skipIf(process.platform !== 'linux')('the socket of docker', () => {
  test('is looked at by its permissions; a file in its place is none', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'docker.sock')
    expect((await readDockerSocket([path])).socket).toBeNull()
    await writeFile(path, '')
    expect((await readDockerSocket([path])).socket).toBeNull()
    await rm(path)
    const server = createServer().listen(path)
    onTestFinished(() => void server.close())
    await new Promise((done) => server.once('listening', done))
    await chmod(path, 0o606)
    expect(await readDockerSocket(['/nowhere', path])).toMatchObject({
      socket: { path, mode: 0o606, owner: process.geteuid?.() },
      user: process.geteuid?.()
    })
  })
})

test('the room on the disk is told for each folder that is there', async () => {
  const folder = await temporaryFolder()
  const { places } = await readDisk([folder, folder, join(folder, 'gone')])
  expect(places).toEqual([{ folder, freeBytes: expect.any(Number) }])
  expect(places[0]?.freeBytes).toBeGreaterThan(0)
})

test('the newest of our files is found, and folders do not count', async () => {
  const folder = await temporaryFolder()
  expect(await readClock([folder, join(folder, 'gone')], 5)).toEqual({ nowMs: 5, newest: null })
  for (const [name, seconds] of [['a', 1_000] as const, ['b', 3_000] as const, ['c', 2_000] as const]) {
    await writeFile(join(folder, name), '')
    await utimes(join(folder, name), seconds, seconds)
  }
  await mkdir(join(folder, 'later'))
  expect((await readClock([folder], 5)).newest).toEqual({ path: join(folder, 'b'), atMs: 3_000_000 })
})
