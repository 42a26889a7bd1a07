import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../platform/testing'
import { Ownership } from './ownership'
import { controlAddress, defaultHome, homeFolder, homePaths } from './paths'

const owns = async (home: string, command: string, stays = true): Promise<Ownership> => {
  const ownership = new Ownership(homePaths(home), command, stays)
  await ownership.acquire()
  return ownership
}

/** Listens where an owner of this home would, so that others see it is alive. */
const listenAs = async (address: string): Promise<() => void> => {
  const server = createServer()
  const close = (): void => void server.close()
  onTestFinished(close)
  await new Promise<void>((done) => server.listen(address, done))
  return close
}

test('a home has one owner, and a second one is told who it is', async () => {
  const home = await temporaryFolder()
  const first = await owns(home, 'serve')
  await listenAs(first.record.address)
  await expect(owns(home, 'serve')).rejects.toMatchObject({ code: 'home.owned', data: { pid: process.pid } })
  await expect(owns(home, 'serve')).rejects.toThrow(new RegExp(`process ${process.pid} \\(trust-console serve`))
})

test('one that is to stay waits for a command that will leave; a command is sent to the owner at once', async () => {
  const home = await temporaryFolder()
  const passing = await owns(home, 'audit', false)
  const close = await listenAs(passing.record.address)
  await expect(owns(home, 'secrets set', false)).rejects.toMatchObject({ code: 'home.owned' })
  const serve = owns(home, 'serve')
  const early = await Promise.race([serve, new Promise((done) => setTimeout(() => done('waits'), 200))])
  expect(early).toBe('waits')
  // As at a real end: the socket goes first.
  close()
  await passing.release()
  expect((await serve).record.command).toBe('serve')
})

test('released, it can be taken again', async () => {
  const home = await temporaryFolder()
  await (await owns(home, 'a')).release()
  await (await owns(home, 'b')).release()
})

test("a dead process's record is taken over, also when another process has its number now", async () => {
  const home = await temporaryFolder()
  const { owner } = homePaths(home)
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const record = (pid: number, startedTicks: string | null): string =>
    JSON.stringify({
      pid,
      startedTicks,
      command: 'serve',
      stays: true,
      since: 'x',
      address: join(home, 'none.sock'),
      controlKey: 'old'
    })
  for (const text of [record(dead, null), record(process.pid, 'not mine'), 'garbage']) {
    await writeFile(owner, text)
    const taken = await owns(home, 'b')
    expect(JSON.parse(await readFile(owner, 'utf8'))).toMatchObject({ pid: process.pid })
    await taken.release()
  }
})

test('two that start at once do not both win', async () => {
  const home = await temporaryFolder()
  await writeFile(homePaths(home).owner, 'left by a dead process')
  const attempts = await Promise.allSettled(
    ['a', 'b', 'c'].map(async (command) => {
      const ownership = await owns(home, command)
      await listenAs(ownership.record.address)
    })
  )
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test.each([
  ['gone', (path: string) => rm(path)],
  ['cut', (path: string) => writeFile(path, '')],
  ['damaged', (path: string) => writeFile(path, '{"pid":1')]
])('an instance whose record is %s is not pushed aside: it still writes', async (_, damage) => {
  const home = await temporaryFolder()
  const first = await owns(home, 'serve')
  const close = await listenAs(first.record.address)
  const { owner } = homePaths(home)
  await damage(owner)
  const before = await readFile(owner, 'utf8').catch(() => null)
  for (const stays of [true, false])
    await expect(owns(home, 'b', stays)).rejects.toMatchObject({
      code: 'home.unusable',
      message: expect.stringContaining('gone or damaged') as string
    })
  expect(await readFile(owner, 'utf8').catch(() => null)).toBe(before)
  // Ended, it leaves nothing in the way.
  close()
  await (await owns(home, 'b')).release()
})

test('a folder in the place of the record is named, and not taken for an owner', async () => {
  const home = await temporaryFolder()
  await mkdir(homePaths(home).owner)
  await expect(owns(home, 'a')).rejects.toMatchObject({
    code: 'home.unusable',
    message: expect.stringContaining('is not a record of ours') as string
  })
})

test('what a crash left under a clock that was ahead does not lock the home for ever', async () => {
  const home = await temporaryFolder()
  const { owner } = homePaths(home)
  await writeFile(owner, 'garbage')
  await writeFile(`${owner}.takeover`, '1')
  const ahead = new Date(Date.now() + 10 * 365 * 86_400_000)
  await utimes(`${owner}.takeover`, ahead, ahead)
  await (await owns(home, 'a')).release()
})

test('a folder that cannot be made is named', async () => {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, '')
  await expect(owns(join(file, 'home'), 'a')).rejects.toMatchObject({ code: 'home.unusable' })
})

test('the home is the flag, else the variable, else the folder of the platform', () => {
  expect(homeFolder('/a', { TRUST_CONSOLE_HOME: '/b' })).toBe('/a')
  expect(homeFolder(undefined, { TRUST_CONSOLE_HOME: ' /b ' })).toBe('/b')
  expect(homeFolder(undefined, { XDG_DATA_HOME: '/x', TRUST_CONSOLE_HOME: ' ' })).toBe(
    defaultHome({ XDG_DATA_HOME: '/x' })
  )
  expect(defaultHome({ XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/trust-console')
  expect(defaultHome({ XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\.local\/share\/trust-console$/)
  expect(defaultHome({}, 'darwin')).toMatch(/Library\/Application Support\/trust-console$/)
})

test('the control socket fits into the address of every Unix', () => {
  expect(controlAddress('/h')).toBe('/h/control.sock')
  expect(Buffer.byteLength(controlAddress(`/${'deep/'.repeat(60)}`))).toBeLessThan(104)
})
