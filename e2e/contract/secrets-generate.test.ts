import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { filesHolding, folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson } from '../support/trust-console'

const TARGET = 'talk.apiKey'
const storedValue = async (home: string): Promise<string> =>
  (await run(home, ['secrets', 'get', TARGET, '--reveal'])).stdout.replace(/\n$/, '')

describe('secrets generate', () => {
  test.each([
    [[], /^[\w-]{43}\n$/],
    [['--bytes', '16'], /^[\w-]{22}\n$/],
    [['--kind', 'hex', '--bytes', '64'], /^[0-9a-f]{128}\n$/],
    [['--kind', 'password'], /^[\w*+,\-.=~]{24}\n$/],
    [['--kind', 'password', '--length', '8', '--classes', 'digits'], /^\d{8}\n$/],
    [['--kind', 'password', '--classes', 'digits,lower', '--no-lookalikes'], /^[2-9a-kmnp-z]{24}\n$/]
  ])('%j prints one value and stores nothing', async (args, form) => {
    const home = await folderForTest()
    const { code, stdout } = await run(home, ['secrets', 'generate', ...args])
    expect(code).toBe(0)
    expect(stdout).toMatch(form)
    expect(await filesHolding(home, stdout.trim())).toEqual([])
    expect(await runJson(home, ['secrets', 'list'])).toMatchObject({ count: 0 })
  })

  test('gives another value each time, and its bits with --json', async () => {
    const home = await folderForTest()
    const first = await runJson(home, ['secrets', 'generate'])
    const second = await runJson(home, ['secrets', 'generate'])
    expect(first).toEqual({ ok: true, value: expect.any(String), entropyBits: 256 })
    expect(second.value).not.toBe(first.value)
  })

  test.each([
    [['--kind', 'uuid'], '--kind takes token, hex or password'],
    [['--bytes', '15'], '--bytes takes a number from 16 to 64'],
    [['--bytes', '0x20'], '--bytes takes a number from 16 to 64'],
    [['--kind', 'password', '--length', '257'], '--length takes a number from 8 to 256'],
    [['--kind', 'password', '--classes', 'lower,emoji'], '--classes takes one or more of'],
    [['--kind', 'password', '--classes', ''], '--classes takes one or more of'],
    [['--length', '20'], '--length does not go with --kind token'],
    [['--kind', 'password', '--bytes', '32'], '--bytes does not go with --kind password']
  ])('%j is refused before anything is made', async (args, problem) => {
    const { code, stdout, stderr } = await run(await folderForTest(), ['secrets', 'generate', ...args])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(problem)
  })
})

describe('secrets set --generate', () => {
  test('stores a value that nobody has seen', async () => {
    const home = await folderForTest()
    const set = await run(home, ['secrets', 'set', TARGET, '--generate'])
    const value = await storedValue(home)
    expect(value).toMatch(/^[\w-]{43}$/)
    expect(set.stdout).toBe(`stored ${TARGET} (43 bytes, 256 bits strong); the store holds 1 secret\n`)
    expect(set.stdout + set.stderr).not.toContain(value)
    expect(await filesHolding(home, value)).toEqual([])
  })

  test('takes the kind and its options; what comes on stdin is not read', async () => {
    const home = await folderForTest()
    const args = ['secrets', 'set', TARGET, '--generate', '--kind', 'password', '--length', '40', '--json']
    const set = await run(home, args, { stdin: 'typed' })
    expect(JSON.parse(set.stdout)).toMatchObject({ ok: true, targetId: TARGET, valueLength: 40 })
    expect(await storedValue(home)).toMatch(/^[\w*+,\-.=~]{40}$/)
  })

  test('does not take the options without --generate, where they would do nothing', async () => {
    const home = await folderForTest()
    const { code, stderr } = await run(home, ['secrets', 'set', TARGET, '--kind', 'hex'], { stdin: 'typed' })
    expect(code).toBe(1)
    expect(stderr).toContain('--kind says how to generate; add --generate')
    expect(await runJson(home, ['secrets', 'list'])).toMatchObject({ count: 0 })
  })

  test('an id that is not known is refused, and the value is nowhere', async () => {
    const home = await folderForTest()
    const { code, stdout } = await run(home, ['secrets', 'set', 'nobody.knows', '--generate'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(await runJson(home, ['secrets', 'list'])).toMatchObject({ count: 0 })
  })
})

describe('with a running gateway', () => {
  test('the value is in no argument, log or record; that one was made is recorded', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home)
    const seen: string[] = []
    const watch = setInterval(() => seen.push(processes()), 10)
    await run(home, ['secrets', 'set', TARGET, '--generate'])
    clearInterval(watch)
    const value = await storedValue(home)
    expect(value).toHaveLength(43)
    if (process.platform !== 'win32') expect(seen.join('\n')).toContain(`secrets set ${TARGET} --generate`)
    expect(seen.join('\n')).not.toContain(value)
    expect(gateway.stderr()).not.toContain(value)
    expect(await filesHolding(home, value)).toEqual([])
    const { items } = await runJson(home, ['activity', 'list', '--method', 'secrets.generate'])
    expect(items).toMatchObject([
      { method: 'secrets.generate', target: 'a new token', detail: '256 bits', outcome: 'ok' }
    ])
  })

  test('a client of the gateway is not offered the method', async () => {
    const gateway = await gatewayForTest(await folderForTest())
    await expect(gateway.call('secrets.generate')).rejects.toMatchObject(rpcError(-32601))
  })
})

/** Every process with its arguments, as anybody on the machine can see them. */
const processes = (): string =>
  process.platform === 'win32' ? '' : execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
