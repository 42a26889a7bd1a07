import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'jsonc-parser'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run, runJson, writeConfig, type Variables } from '../support/trust-console'

const OWN_TOKEN = 'a-token-that-the-operator-chose-0123456789'

const freshHome = async (): Promise<string> => {
  const folder = await freshFolder()
  onTestFinished(() => removeFolder(folder))
  // The home itself is made by the product.
  return join(folder, 'home')
}

const serve = async (home: string, variables: Variables = {}, args: readonly string[] = []): Promise<Gateway> => {
  const gateway = await Gateway.start(home, variables, args)
  onTestFinished(async () => {
    await gateway.stop('SIGKILL')
  })
  return gateway
}

const elsewhere = { cwd: '/' }
const configOf = (home: string): string => join(home, 'config.json')
const readConfig = async (home: string): Promise<any> =>
  existsSync(configOf(home)) ? parse(await readFile(configOf(home), 'utf8')) : {}
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)
const statusWith = async (gateway: Gateway, token: string): Promise<number> =>
  (await gateway.post({ id: 1, method: 'status' }, { authorization: `Bearer ${token}` })).status

describe('a fresh home', () => {
  test('gets a 256-bit random token, another one each time', async () => {
    const tokens = await Promise.all(
      [1, 2].map(async () => (await run(await freshHome(), ['token', 'show'], elsewhere)).stdout.trim())
    )
    for (const token of tokens) {
      const bits = /^[0-9a-f]+$/i.test(token) ? token.length * 4 : Buffer.from(token, 'base64url').length * 8
      expect(bits).toBeGreaterThanOrEqual(256)
    }
    expect(tokens[0]).not.toBe(tokens[1])
  })

  test('is a folder of mode 0700 with a config file of mode 0600', async () => {
    const home = await freshHome()
    await run(home, ['audit'], elsewhere)
    expect(await mode(home)).toBe('700')
    expect(await mode(configOf(home))).toBe('600')
  })

  test('keeps its token from one start to the next', async () => {
    const home = await freshHome()
    const { stdout } = await run(home, ['token', 'show'], elsewhere)
    const gateway = await serve(home)
    expect(await statusWith(gateway, stdout.trim())).toBe(200)
  })

  test.runIf(process.platform === 'linux')('is in the data folder of the platform when nothing names it', async () => {
    const data = await freshHome()
    const variables = { TRUST_CONSOLE_HOME: undefined, OPENCLAW_ZIG_HOME: join(data, 'alias'), XDG_DATA_HOME: data }
    await run(data, ['audit'], { ...elsewhere, variables })
    expect(existsSync(join(data, 'trust-console', 'config.json'))).toBe(true)
    expect(existsSync(join(data, 'alias'))).toBe(false)
  })

  test('is where --home says, whatever the environment says', async () => {
    const [home, other] = [await freshHome(), await freshHome()]
    await run(other, ['audit', '--home', home], elsewhere)
    expect(existsSync(configOf(home))).toBe(true)
    expect(existsSync(other)).toBe(false)
  })
})

describe('no token is made when one is given', () => {
  test.each([
    ['in the environment', { TRUST_CONSOLE_GATEWAY_AUTH_TOKEN: OWN_TOKEN }],
    ['under the alias', { OPENCLAW_ZIG_GATEWAY_AUTH_TOKEN: OWN_TOKEN }]
  ])('%s', async (_, variables) => {
    const home = await freshHome()
    const gateway = await serve(home, variables)
    expect(await statusWith(gateway, OWN_TOKEN)).toBe(200)
    expect((await readConfig(home)).gateway?.authToken).toBeUndefined()
  })

  test('in a file that a flag names', async () => {
    const home = await freshHome()
    const file = `${home}.token`
    await writeFile(file, `${OWN_TOKEN}\n`, { mode: 0o600 })
    const gateway = await serve(home, {}, ['--gateway-auth-token-file', file])
    expect(await statusWith(gateway, OWN_TOKEN)).toBe(200)
    expect((await readConfig(home)).gateway?.authToken).toBeUndefined()
  })

  test('in the config file', async () => {
    const home = await freshHome()
    const text = `{ "gateway": { "authToken": "${OWN_TOKEN}" } } // mine\n`
    await writeConfig(home, text)
    expect(await statusWith(await serve(home), OWN_TOKEN)).toBe(200)
    expect(await readFile(configOf(home), 'utf8')).toBe(text)
  })

  test('as "": none on purpose, kept over starts and reported', async () => {
    const home = await freshHome()
    await writeConfig(home, { gateway: { authToken: '' } })
    for (let start = 1; start <= 2; start++) {
      const { checks, security } = await runJson(home, ['doctor'])
      expect(security.findings).toContainEqual(
        expect.objectContaining({ checkId: 'gateway.auth.token.missing', severity: 'critical' })
      )
      expect(checks).toContainEqual(
        expect.objectContaining({ id: 'gateway.auth_token', status: 'fail', message: 'missing' })
      )
    }
    expect((await readConfig(home)).gateway.authToken).toBe('')
  })
})

describe('the token', () => {
  test('never appears on stdout or stderr of serve', async () => {
    const home = await freshHome()
    const gateway = await serve(home)
    let stdout = ''
    gateway.child.stdout?.on('data', (text: string) => (stdout += text))
    const first = await gateway.token()
    await gateway.call('status')
    await statusWith(gateway, 'a wrong one')
    await run(home, ['token', 'rotate'])
    const second = await gateway.token()
    await statusWith(gateway, second)
    await gateway.stop()
    expect(first.length).toBeGreaterThan(20)
    for (const token of [first, second]) expect(gateway.stderr() + stdout + gateway.url).not.toContain(token)
  })

  test('is in no report', async () => {
    const home = await freshHome()
    const token = (await run(home, ['token', 'show'], elsewhere)).stdout.trim()
    for (const command of ['config', 'doctor --deep', 'audit --deep', 'status', 'maintenance plan', 'activity list']) {
      const { code, stdout, stderr } = await run(home, [...command.split(' '), '--json'])
      expect(code, command).toBe(0)
      expect(stdout + stderr, command).not.toContain(token)
    }
  })

  test('changes with "token rotate", and HTTP refuses the old one at once', async () => {
    const home = await freshHome()
    const gateway = await serve(home)
    const before = await gateway.token()
    expect((await run(home, ['token', 'rotate'])).code).toBe(0)
    const after = await gateway.token()
    expect(after).not.toBe(before)
    expect(await statusWith(gateway, before)).toBe(401)
    expect(await statusWith(gateway, after)).toBe(200)
  })

  test('rotates without an owner too, and keeps comments and unknown keys of the file at mode 0600', async () => {
    const home = await freshHome()
    await writeConfig(
      home,
      '// on top\n{\n  "mine": { "deep": [1, 2] }, // behind\n  "gateway": { /* in */ "authToken": "old", "also": 1 }\n}\n'
    )
    expect((await run(home, ['token', 'rotate'])).code).toBe(0)
    const text = await readFile(configOf(home), 'utf8')
    for (const comment of ['// on top', '// behind', '/* in */']) expect(text).toContain(comment)
    expect(await readConfig(home)).toEqual({
      mine: { deep: [1, 2] },
      gateway: { authToken: (await run(home, ['token', 'show'])).stdout.trim(), also: 1 }
    })
    expect(text).not.toContain('"old"')
    expect(await mode(configOf(home))).toBe('600')
  })

  test('cannot be rotated while the environment holds it: exit 1, one line that names the variable', async () => {
    const home = await freshHome()
    const { code, stderr } = await run(home, ['token', 'rotate'], {
      ...elsewhere,
      variables: { OPENCLAW_ZIG_GATEWAY_AUTH_TOKEN: OWN_TOKEN }
    })
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n').at(-1)).toContain('OPENCLAW_ZIG_GATEWAY_AUTH_TOKEN')
    expect(stderr).not.toContain(OWN_TOKEN)
  })
})

test('zero thresholds do not stop a start, and are reported', async () => {
  const gateway = await serve(await freshHome(), {
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_WINDOW_MS: '0',
    TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '0',
    TRUST_CONSOLE_SECURITY_LOOP_GUARD_WINDOW_MS: '0',
    TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS: '0',
    TRUST_CONSOLE_SECURITY_RISK_REVIEW_THRESHOLD: '0',
    TRUST_CONSOLE_SECURITY_RISK_BLOCK_THRESHOLD: '0'
  })
  const { findings } = await gateway.call('security.audit')
  expect(findings.map(({ checkId }: { checkId: string }) => checkId)).toEqual([
    'gateway.rate_limit.invalid',
    'security.loop_guard.thresholds.invalid',
    'security.risk_thresholds.permissive'
  ])
})
