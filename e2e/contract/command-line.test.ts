import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderForTest } from '../support/lifetime'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig } from '../support/trust-console'

const COMMANDS = [
  'serve',
  'doctor',
  'audit',
  'secrets status',
  'secrets set',
  'secrets generate',
  'secrets get',
  'secrets list',
  'secrets delete',
  'secrets resolve',
  'secrets show',
  'secrets describe',
  'secrets versions',
  'secrets restore',
  'secrets forget',
  'maintenance plan',
  'maintenance run',
  'maintenance status',
  'maintenance stop',
  'maintenance undo',
  'maintenance history',
  'maintenance show',
  'token show',
  'token rotate',
  'status',
  'stop',
  'config',
  'settings list',
  'settings get',
  'settings set',
  'settings unset',
  'call',
  'openrpc'
]

describe('help and version', () => {
  test.each(COMMANDS)('"%s --help" explains the command, exits 0 and touches nothing', async (command) => {
    const home = join(await folderForTest(), 'home')
    const { code, stdout, stderr } = await run(home, [...command.split(' '), '--help'], { cwd: '/' })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`trust-console ${command}`)
    expect(existsSync(home)).toBe(false)
  })

  test('"--help" alone lists every command', async () => {
    const { code, stdout } = await run(await folderForTest(), ['--help'])
    expect(code).toBe(0)
    for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command}`)
  })

  test('"--version" after a command prints the version too, as every help says', async () => {
    const home = await folderForTest()
    const { stdout } = await run(home, ['--version'])
    expect(await run(home, ['doctor', '--version'])).toEqual({ code: 0, stdout, stderr: '' })
  })

  test('"--version" prints the version of the package', async () => {
    const packageFile = readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')
    const { version } = JSON.parse(packageFile) as { version: string }
    const { code, stdout } = await run(await folderForTest(), ['--version'])
    expect(code).toBe(0)
    expect(stdout.trim()).toMatch(new RegExp(String.raw`(^|\s)${version.replaceAll('.', String.raw`\.`)}$`))
  })
})

describe('a command line that cannot be meant ends with exit code 1 and one line', () => {
  test.each([
    ['an unknown command', ['nonsense'], 'nonsense'],
    ['an unknown second word', ['secrets', 'nonsense'], 'nonsense'],
    ['half a command', ['maintenance'], 'maintenance'],
    ['an unknown option', ['doctor', '--nonsense'], '--nonsense'],
    ["another command's option", ['maintenance', 'run', '--fix'], '--fix'],
    ['an extra argument', ['audit', 'surplus'], '"audit" takes no arguments'],
    ['a missing argument', ['secrets', 'get'], 'secrets get'],
    ['an option without its value', ['serve', '--http-port'], '--http-port'],
    ['a value for an option that takes none', ['doctor', '--deep=1'], '--deep']
  ])('for %s: %j', async (_, args, named) => {
    const { code, stdout, stderr } = await run(await folderForTest(), args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain(named)
    expect(stderr).toContain('--help')
  })
})

describe('a secret never enters through argv', () => {
  test.each([
    ['as an argument', ['secrets', 'set', 'custom.x', 'S3cretValue']],
    ['as an option', ['secrets', 'set', 'custom.x', '--value', 'S3cretValue']],
    ['as an option with =', ['secrets', 'set', 'custom.x', '--value=S3cretValue']],
    ['as the gateway token', ['serve', '--gateway-auth-token', 'S3cretValue']],
    ['as the gateway token with =', ['serve', '--gateway-auth-token=S3cretValue']],
    ['as the key of the store', ['secrets', 'status', '--secret-store-key', 'S3cretValue']]
  ])('%s it is refused and not repeated', async (_, args) => {
    const home = await folderForTest()
    const { code, stdout, stderr } = await run(home, args, { stdin: 'from stdin' })
    expect(code).toBe(1)
    expect(stdout + stderr).not.toContain('S3cretValue')
  })

  test('the value of "secrets set" comes from stdin', async () => {
    const home = await folderForTest()
    expect((await run(home, ['secrets', 'set', 'custom.x'], { stdin: 'S3cretValue' })).code).toBe(0)
    const { value } = await runJson(home, ['secrets', 'get', 'custom.x', '--reveal'])
    expect(value).toBe('S3cretValue')
  })
})

describe('--json prints exactly the result of the method', () => {
  let gateway: Gateway
  beforeAll(async () => {
    const home = await freshFolder()
    gateway = await Gateway.start(home, { TRUST_CONSOLE_HEARTBEAT_ENABLED: 'false' })
    await gateway.call('secrets.store.set', { targetId: 'custom.x', value: 'kW7-qZ2vLx9Tp4Rb' })
  })
  afterAll(async () => {
    await gateway.stop()
    await removeFolder(gateway.home)
  })

  /** Without what says when, and without the list of methods: the operator's own door knows more of them. */
  const timeless = (result: object): unknown =>
    JSON.parse(
      JSON.stringify(result, (key, value: unknown) =>
        ['ts', 'uptimeMs', 'generatedAtMs', 'supportedMethods', 'count'].includes(key) ? typeof value : value
      )
    )

  test.each([
    ['status', 'status', {}],
    ['doctor', 'doctor', {}],
    ['doctor --deep', 'doctor', { deep: true }],
    ['audit', 'security.audit', {}],
    ['audit --deep', 'security.audit', { deep: true }],
    ['maintenance plan', 'system.maintenance.plan', {}],
    ['maintenance status', 'system.maintenance.status', {}],
    ['secrets status', 'secrets.store.status', {}],
    ['secrets list', 'secrets.store.list', {}],
    ['secrets get custom.x', 'secrets.store.get', { targetId: 'custom.x' }]
  ])('%s', async (command, method, params) => {
    const printed = await runJson(gateway.home, command.split(' '))
    expect(timeless(printed)).toEqual(timeless(await gateway.call(method, params)))
  })

  test('without --json a person reads something else', async () => {
    const { stdout } = await run(gateway.home, ['doctor'])
    expect(() => JSON.parse(stdout) as unknown).toThrow(SyntaxError)
    expect(stdout).toContain('gateway.bind_scope')
  })
})

describe('the exit code tells the posture', () => {
  const warns = { gateway: { requireToken: false }, security: { loopGuard: { enabled: false } } }
  const failedCheck = { gateway: { rateLimit: { windowMs: 0 } } }
  const critical = { gateway: { authToken: '' } }
  test.each([
    ['doctor', 'nothing is wrong', {}, 0],
    ['doctor', 'there are only warns', warns, 0],
    ['doctor', 'a check fails with no critical finding', failedCheck, 2],
    ['doctor', 'a finding is critical', critical, 2],
    ['audit', 'nothing is wrong', {}, 0],
    ['audit', 'there are only warns', warns, 0],
    ['audit', 'a check fails with no critical finding', failedCheck, 0],
    ['audit', 'a finding is critical', critical, 2]
  ])('%s when %s', async (command, _, config, expected) => {
    const home = await folderForTest()
    await writeConfig(home, config)
    expect((await run(home, [command])).code).toBe(expected)
    expect((await run(home, [command, '--json'])).code).toBe(expected)
  })
})
