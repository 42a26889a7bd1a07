import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { describe, expect, test } from 'vitest'
import { filesBelow, folderForTest, gatewayForTest } from '../support/lifetime'
import { openAsReference, referenceFile } from '../support/reference-file'
import { run, runJson } from '../support/trust-console'

const OPENAI = 'models.providers.openai.apiKey'
const PASSPHRASE = 'a passphrase of words'
const ENV = `# mine\nOPENAI_API_KEY=canary-openai\nexport TALK="unknown-canary"\nTRUST_CONSOLE_SECRET_CUSTOM_A='canary-a'\nEMPTY=\n`

const fileWith = async (text: string | Buffer, name = 'source'): Promise<string> => {
  const path = join(await folderForTest(), name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}

const valuesIn = async (home: string): Promise<Record<string, string>> => {
  const { items } = await runJson(home, ['secrets', 'list'])
  const values: Record<string, string> = {}
  for (const { targetId } of items) {
    values[targetId] = (await runJson(home, ['secrets', 'get', targetId, '--reveal'])).value
  }
  return values
}

/** Every file of the home folder but the sealed store itself, as one text. */
const tracesIn = async (home: string): Promise<string> =>
  [...(await filesBelow(home))].map(([, bytes]) => bytes.toString('latin1')).join('\n')

describe('secrets import', () => {
  test('shows what it would do without a value, and changes nothing in a dry run', async () => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', OPENAI], { stdin: 'before' })
    const path = await fileWith(ENV)
    const { stdout, stderr, code } = await run(home, ['secrets', 'import', path, '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/models\.providers\.openai\.apiKey +replaced +13 +OPENAI_API_KEY/)
    expect(stdout).toMatch(/custom\.TALK +unknown/)
    expect(stdout).toMatch(/\+ +custom\.A +new/)
    expect(stdout).toMatch(/custom\.EMPTY +invalid .*must not be empty/)
    expect(stdout + stderr).not.toContain('canary')
    expect(await valuesIn(home)).toEqual({ [OPENAI]: 'before' })
  })

  test('takes what is new, or what is named, or all, and leaves the file to the operator', async () => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', OPENAI], { stdin: 'before' })
    const path = await fileWith(ENV)
    expect(await run(home, ['secrets', 'import', path])).toMatchObject({ code: 1, stderr: /--yes/ })
    const first = await run(home, ['secrets', 'import', path, '--yes'])
    expect(first.stdout).toMatch(/imported: 1 new, 0 replaced; the store holds 2 secrets/)
    expect(first.stderr).toMatch(/still holds these secrets; delete it\. trust-console did not touch it/)
    expect(await valuesIn(home)).toEqual({ [OPENAI]: 'before', 'custom.A': 'canary-a' })
    await run(home, ['secrets', 'import', path, '--yes', '--only', 'custom.TALK'])
    expect((await valuesIn(home))['custom.TALK']).toBe('unknown-canary')
    await run(home, ['secrets', 'import', path, '--yes', '--all'])
    expect((await valuesIn(home))[OPENAI]).toBe('canary-openai')
    expect(await readFile(path, 'utf8')).toBe(ENV)
    const again = await run(home, ['secrets', 'import', path, '--yes', '--all'])
    expect(again.stderr).toMatch(/nothing to import/)
    expect(await run(home, ['secrets', 'import', path, '--yes', '--only', 'custom.EMPTY'])).toMatchObject({ code: 1 })
  })

  test('reads the reference’s file with its key string', async () => {
    const home = await folderForTest()
    const path = await fileWith(await referenceFile([{ key: OPENAI, value: 'from-v1' }], 'its key'))
    expect(await run(home, ['secrets', 'import', path, '--yes'])).toMatchObject({ code: 1, stderr: /key string/ })
    const args = ['secrets', 'import', path, '--yes', '--key-stdin']
    expect(await run(home, args, { stdin: 'not its key' })).toMatchObject({ code: 1, stderr: /does not open/ })
    expect(await run(home, args, { stdin: 'its key' })).toMatchObject({ code: 0, stderr: '' })
    expect(await valuesIn(home)).toEqual({ [OPENAI]: 'from-v1' })
  })

  test('reads an OpenClaw config and leaves references alone', async () => {
    const home = await folderForTest()
    const path = await fileWith(`{ // mine
      gateway: { auth: { token: 'canary-token' } },
      channels: { slack: { botToken: { source: 'env', provider: 'default', id: 'SLACK' } } },
    }`)
    const preview = await runJson(home, ['secrets', 'import', path, '--dry-run'])
    expect(preview).toMatchObject({ ok: true, format: 'openclaw', referencesSkipped: 1 })
    await run(home, ['secrets', 'import', path, '--yes'])
    expect(await valuesIn(home)).toEqual({ 'gateway.auth.token': 'canary-token' })
  })

  test('of a broken text names the line, and nothing of the text', async () => {
    const home = await folderForTest()
    const path = await fileWith('{\n"custom.a": "canary",\n"custom.b": canary\n}')
    const { code, stdout, stderr } = await run(home, ['secrets', 'import', path, '--yes'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^trust-console: the text is not JSON: look at line 3$/m)
    expect(stderr).not.toContain('canary')
  })

  test('a file too large for a running instance is imported without one', async () => {
    const home = await folderForTest()
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`custom.k${index}`, 'x'.repeat(40_000)]))
    const path = await fileWith(JSON.stringify(many))
    const gateway = await gatewayForTest(home)
    const refused = await run(home, ['secrets', 'import', path, '--yes'])
    expect(refused).toMatchObject({ code: 1, stderr: /1 MiB.*trust-console stop/s })
    await gateway.stop()
    expect(await run(home, ['secrets', 'import', path, '--yes'])).toMatchObject({ code: 0 })
    expect((await runJson(home, ['secrets', 'list'])).count).toBe(30)
  })

  test('leaves no value in the record, the log or any other file', async () => {
    const home = await folderForTest()
    const gateway = await gatewayForTest(home)
    const good = await fileWith(ENV)
    const bad = await fileWith('{"canary-key": "canary-value", }')
    const said = [
      await run(home, ['secrets', 'import', good, '--yes', '--all']),
      await run(home, ['secrets', 'import', bad, '--yes']),
      await run(home, ['secrets', 'import', good, '--format', 'json'])
    ]
    await gateway.stop()
    const { items } = await runJson(home, ['activity', 'list', '--method', 'secrets.import.*'])
    expect(items.map(({ outcome, detail }: { outcome: string; detail: string }) => [outcome, detail])).toEqual([
      ['failed', 'secrets.import-unreadable'],
      ['failed', 'secrets.import-unreadable'],
      ['ok', expect.stringContaining(`3 added, 0 replaced: ${OPENAI} custom.TALK custom.A`)],
      ['ok', '4 entries, env']
    ])
    expect(gateway.stderr() + JSON.stringify(said) + (await tracesIn(home))).not.toContain('canary')
  })
})

test('the methods are for the operator at this machine alone', async () => {
  const gateway = await gatewayForTest(await folderForTest())
  for (const method of [
    'secrets.import.preview',
    'secrets.import.apply',
    'secrets.export.archive',
    'secrets.export.env'
  ])
    await expect(gateway.call(method, { text: 'A=b', format: 'env' })).rejects.toMatchObject({ rpc: { code: -32601 } })
})

test('an import is refused when the store changed since its preview', async () => {
  const home = await folderForTest()
  const call = async (method: string, params: unknown): Promise<any> => {
    const { stdout, stderr } = await run(home, ['call', method], { stdin: JSON.stringify(params) })
    return stdout === '' ? stderr : JSON.parse(stdout)
  }
  const source = { text: 'TRUST_CONSOLE_SECRET_CUSTOM_A=one', format: 'env' }
  const { digest } = await call('secrets.import.preview', source)
  await run(home, ['secrets', 'set', 'custom.A'], { stdin: 'meanwhile' })
  expect(await call('secrets.import.apply', { ...source, digest, targetIds: ['custom.A'] })).toMatch(
    /changed since the preview; nothing was imported/
  )
  expect(await valuesIn(home)).toEqual({ 'custom.A': 'meanwhile' })
})

describe('secrets export', () => {
  const homeWithTwo = async (): Promise<string> => {
    const home = await folderForTest()
    await run(home, ['secrets', 'set', OPENAI], { stdin: 'canary-one' })
    await run(home, ['secrets', 'set', 'custom.b'], { stdin: 'canary "two"\nlines' })
    return home
  }

  test.each([['binary'], ['armored']])(
    'as a %s age archive moves to another home, and only its passphrase opens it',
    async (kind) => {
      const home = await homeWithTwo()
      const path = join(await folderForTest(), 'backup.age')
      const args = ['secrets', 'export', '--format', 'age', '--out', path, ...(kind === 'armored' ? ['--armor'] : [])]
      expect(await run(home, args, { stdin: 'short' })).toMatchObject({ code: 1, stderr: /at least 12/ })
      expect(await run(home, args, { stdin: PASSPHRASE })).toMatchObject({ code: 0, stderr: '' })
      const bytes = await readFile(path)
      expect(bytes.toString('latin1')).toMatch(kind === 'armored' ? /^-----BEGIN AGE/ : /^age-encryption\.org\/v1\n/)
      expect(bytes.includes('canary')).toBe(false)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect(await run(home, args, { stdin: PASSPHRASE })).toMatchObject({ code: 1, stderr: /already there/ })
      const other = await folderForTest()
      const from = ['secrets', 'import', path, '--yes']
      expect(await run(other, from, { stdin: 'another passphrase' })).toMatchObject({
        code: 1,
        stderr: /does not open/
      })
      expect(await run(other, from, { stdin: PASSPHRASE })).toMatchObject({ code: 0, stderr: '' })
      expect(await valuesIn(other)).toEqual(await valuesIn(home))
    }
  )

  const hasAge = process.env.PATH?.split(':').some((folder) => existsSync(join(folder, 'age'))) === true

  test.skipIf(!hasAge)(
    'for a recipient is opened by the age command, and an archive of that command is imported',
    async () => {
      const home = await homeWithTwo()
      const folder = await folderForTest()
      const [path, key, theirs] = [join(folder, 'backup.age'), join(folder, 'key.txt'), join(folder, 'theirs.age')]
      const identity = await generateIdentity()
      await writeFile(key, `# a comment\n${identity}\n`)
      const recipient = await identityToRecipient(identity)
      await run(home, ['secrets', 'export', '--format', 'age', '--recipient', recipient, '--out', path])
      const { stdout } = await promisify(execFile)('age', ['-d', '-i', key, path])
      const document = JSON.parse(stdout)
      expect(document).toMatchObject({ format: 'trust-console-secrets', version: 1 })
      expect(document.secrets.map((secret: any) => Object.keys(secret).sort())).toEqual(
        Array(2).fill(['createdAtMs', 'targetId', 'updatedAtMs', 'value'])
      )
      const plain = join(folder, 'plain.json')
      await writeFile(plain, JSON.stringify({ 'custom.theirs': 'sealed by age' }))
      await promisify(execFile)('age', ['-r', recipient, '-o', theirs, plain])
      const other = await folderForTest()
      expect(await run(other, ['secrets', 'import', theirs, '--yes', '--identity', key])).toMatchObject({ code: 0 })
      expect(await valuesIn(other)).toEqual({ 'custom.theirs': 'sealed by age' })
    }
  )

  test('in clear needs the typed phrase, and comes back whole', async () => {
    const home = await homeWithTwo()
    const path = join(await folderForTest(), '.env')
    const args = ['secrets', 'export', '--format', 'env', '--out', path]
    const refused = await run(home, args, { stdin: 'yes' })
    expect(refused).toMatchObject({ code: 1, stderr: /type this phrase.*export 2 secrets unprotected/s })
    await expect(stat(path)).rejects.toThrow()
    expect(await run(home, args, { stdin: 'export 2 secrets unprotected\n' })).toMatchObject({ code: 0 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const other = await folderForTest()
    await run(other, ['secrets', 'import', path, '--yes'])
    expect(await valuesIn(other)).toEqual(await valuesIn(home))
    const { items } = await runJson(home, ['activity', 'list', '--method', 'secrets.export.env'])
    expect(items.map(({ outcome, detail }: any) => [outcome, detail])).toEqual([
      ['ok', '2 secrets in clear'],
      ['failed', 'secrets.not-confirmed']
    ])
  })

  test('as version 1 still holds names and values alone', async () => {
    const home = await homeWithTwo()
    const { stdout } = await run(home, ['secrets', 'export', '--format', 'v1', '--key-stdin'], { stdin: 'k' })
    const { entries } = await openAsReference(stdout, 'k')
    expect(entries.map((entry) => Object.keys(entry))).toEqual([
      ['key', 'value'],
      ['key', 'value']
    ])
  })

  test('without a format, or a file for it, says what is missing', async () => {
    const home = await folderForTest()
    expect(await run(home, ['secrets', 'export'])).toMatchObject({ code: 1, stderr: /--format v1/ })
    expect(await run(home, ['secrets', 'export', '--format', 'age'])).toMatchObject({ code: 1, stderr: /--out FILE/ })
  })
})
