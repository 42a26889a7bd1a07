import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folderForTest } from '../support/lifetime'

const SOAK = resolve(import.meta.dirname, '../soak/run.mjs')

/** Runs the soak and gives back its exit code and its JSON. */
const soak = (minutes: number, more: readonly string[] = []): Promise<{ code: number | null; result: any }> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, [SOAK, '--minutes', String(minutes), '--json', ...more])
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('close', (code) => {
      if (stdout === '') return failed(new Error(stderr))
      done({ code, result: JSON.parse(stdout) })
    })
  })

const measure = (result: any, name: string): any => result.measures.find((each: any) => each.name === name)

// Side by side: each waits more than it works. The ten minutes are run by hand; see docs/benchmarks.md.
test.concurrent(
  'a short soak: every answer is the right one, and no file, socket or timer stays behind',
  async () => {
    const { result } = await soak(0.4)
    expect(result.wrong).toEqual([])
    expect(result.counts.writes).toBeGreaterThan(0)
    expect(result.counts.rotations).toBeGreaterThan(0)
    expect(measure(result, 'files')).toMatchObject({ flat: true })
    expect(measure(result, 'resources')).toMatchObject({ flat: true })
  },
  180_000
)

test.concurrent(
  'a gateway that leaks is seen: what it holds grows',
  async () => {
    const leak = join(await folderForTest(), 'leak.mjs')
    await writeFile(
      leak,
      `import { openSync } from 'node:fs'
     const held = []
     setInterval(() => held.push(Array.from({ length: 4000 }, (_, i) => ({ i })), openSync('/dev/null')), 40).unref()`
    )
    const { code, result } = await soak(0.2, ['--preload', leak])
    expect(code).toBe(1)
    expect(result.wrong).toEqual([])
    for (const name of ['heapUsed', 'files']) expect(measure(result, name), name).toMatchObject({ flat: false })
  },
  180_000
)
