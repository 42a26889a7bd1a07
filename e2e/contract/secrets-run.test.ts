import { spawn } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderForTest } from '../support/lifetime'
import { CLI, cleanEnvironment, run, runJson, type Finished } from '../support/trust-console'

const OPENAI = 'models.providers.openai.apiKey'
const VARIABLE = 'TRUST_CONSOLE_SECRET_MODELS_PROVIDERS_OPENAI_API_KEY'
const VALUE = 'sk-run-canary-0123456789'

const homeWith = async (secrets: Record<string, string> = { [OPENAI]: VALUE }): Promise<string> => {
  const home = await folderForTest()
  for (const [id, value] of Object.entries(secrets)) await run(home, ['secrets', 'set', id], { stdin: value })
  return home
}

/** Runs a piece of JavaScript as the command. */
const runScript = (home: string, targets: readonly string[], script: string, stdin = ''): Promise<Finished> =>
  run(
    home,
    ['secrets', 'run', ...targets.flatMap((target) => ['--target', target]), '--', process.execPath, '-e', script],
    { stdin }
  )

test('the command gets its secrets, its stdin, its arguments and its exit code, and what it prints is masked', async () => {
  const home = await homeWith()
  const script = `
    const value = process.env.${VARIABLE}
    if (process.env.MINE !== value || value.length !== ${VALUE.length}) process.exit(9)
    process.stdout.write('plain ' + value.slice(0, 7))
    setTimeout(() => {
      console.log(value.slice(7) + ' ' + Buffer.from('user:' + value).toString('base64'))
      console.error('stderr ' + encodeURIComponent(value))
      process.stdin.pipe(process.stdout)
      process.exitCode = 7
    }, 50)`
  const finished = await runScript(home, [OPENAI, `${OPENAI}=MINE`], script, 'from stdin')
  expect(finished.code).toBe(7)
  expect(finished.stdout).toMatch(/^plain \*\*\* \S*\*\*\*\S*\nfrom stdin$/)
  expect(finished.stderr).toBe('stderr ***\n')
  expect(finished.stdout + finished.stderr).not.toContain('canary')
})

test('options after -- are the command’s own', async () => {
  const home = await homeWith()
  const { stdout, code } = await run(home, ['secrets', 'run', '--target', OPENAI, '--', process.execPath, '--version'])
  expect({ stdout: stdout.trim(), code }).toEqual({ stdout: process.version, code: 0 })
})

test('the record names the command and its targets, and neither its arguments nor a value', async () => {
  const home = await homeWith()
  await run(home, ['secrets', 'run', '--target', OPENAI, '--', process.execPath, '-e', '0', 'argument-canary'])
  const { items } = await runJson(home, ['activity', 'list', '--method', 'secrets.resolve'])
  expect(items[0]).toMatchObject({ outcome: 'ok', target: `${OPENAI} for secrets run node` })
  expect(JSON.stringify(items)).not.toMatch(/argument-canary|run-canary/)
})

test.each([
  ['a target has no value', ['--target', OPENAI, '--target', 'talk.apiKey'], /talk\.apiKey: not in the store/],
  ['a target is unknown', ['--target', 'nonsense'], /unknown target id/],
  ['two targets want one variable', ['--target', OPENAI, '--target', `custom.x=${VARIABLE}`], /two targets/],
  ['a variable is none', ['--target', `${OPENAI}=1 2`], /not the name of a variable/],
  ['no target is named', [], /--target/]
])('where %s, nothing is started', async (_what, options, message) => {
  const home = await homeWith()
  const trace = join(home, 'started')
  const script = `require('fs').writeFileSync(${JSON.stringify(trace)}, '')`
  const { code, stderr } = await run(home, ['secrets', 'run', ...options, '--', process.execPath, '-e', script])
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
  await expect(access(trace)).rejects.toThrow()
})

test('a value that no environment can hold is not repeated', async () => {
  const home = await homeWith({ 'custom.zero': 'zero-canary\0x' })
  const { code, stderr } = await runScript(home, ['custom.zero'], '0')
  expect(code).toBe(1)
  expect(stderr).toMatch(/zero character/)
  expect(stderr).not.toContain('canary')
})

test('a command that is not there, or is none, answers as a shell does', async () => {
  const home = await homeWith()
  const missing = await run(home, ['secrets', 'run', '--target', OPENAI, '--', 'no-such-command-here', 'x'])
  expect(missing).toMatchObject({ code: 127, stderr: 'trust-console: no-such-command-here was not found\n' })
  const file = join(home, 'no-program')
  await writeFile(file, 'text', { mode: 0o644 })
  expect(await run(home, ['secrets', 'run', '--target', OPENAI, '--', file])).toMatchObject({ code: 126 })
  expect(await run(home, ['secrets', 'run', '--target', OPENAI, '--'])).toMatchObject({ code: 1 })
})

test('a value too short to be masked is named', async () => {
  const home = await homeWith({ 'custom.pin': '123' })
  const { stdout, stderr } = await runScript(home, ['custom.pin=PIN'], 'console.log(process.env.PIN)')
  expect(stdout).toBe('123\n')
  expect(stderr).toBe('trust-console: note: the value of custom.pin is too short to be masked\n')
})

test('a signal reaches the command, and its end is ours', async () => {
  const home = await homeWith()
  const script = `process.on('SIGTERM', () => { console.log('told'); process.exit(5) }); setInterval(() => 0, 1000); console.log('up')`
  const child = spawn(
    process.execPath,
    [CLI, 'secrets', 'run', '--target', OPENAI, '--', process.execPath, '-e', script],
    {
      env: cleanEnvironment(home, {}),
      cwd: home
    }
  )
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '') child.kill('SIGTERM')
    stdout += text
  })
  expect(await new Promise((done) => child.on('close', done))).toBe(5)
  expect(stdout).toBe('up\ntold\n')
})

test('much output passes whole', async () => {
  const home = await homeWith()
  const script = `for (let i = 0; i < 200000; i++) process.stdout.write('line ' + i + '\\n')`
  const { stdout, code } = await runScript(home, [OPENAI], script)
  expect(code).toBe(0)
  expect(stdout.length).toBe(Array.from({ length: 200_000 }, (_, index) => `line ${index}\n`).join('').length)
})
