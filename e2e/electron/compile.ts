import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

export interface Compiled {
  /** The stand-in for `electron`, to load before the main bundle in Node. */
  standIn: string
  /** What notes the app's deeds for a test, to load after it. */
  probe: string
}

let compiled: Promise<Compiled> | undefined

/** Compiles what runs inside the main process. Once per test process, into a folder of its own. */
export const compile = (): Promise<Compiled> => (compiled ??= bundle())

const bundle = async (): Promise<Compiled> => {
  const outDir = await mkdtemp(join(tmpdir(), 'tc-stand-in-'))
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20.19',
      minify: false,
      rolldownOptions: {
        input: {
          'stand-in': resolve(import.meta.dirname, 'stand-in/index.ts'),
          probe: resolve(import.meta.dirname, 'probe.ts')
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  })
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  return { standIn: join(outDir, 'stand-in.cjs'), probe: join(outDir, 'probe.cjs') }
}
