import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { findElectron } from './find-electron'

const FOLDER_VARIABLE = 'DESKTOP_TEST_FOLDER'

/** What runs inside the main process, compiled: the stand-in for `electron` and the probe, to load in this order. */
export const compiled = (): { standIn: string; probe: string } => {
  const folder = process.env[FOLDER_VARIABLE]
  if (!folder) throw new Error('compile.ts is the global set-up of tests that launch the desktop app')
  return { standIn: join(folder, 'stand-in.cjs'), probe: join(folder, 'probe.cjs') }
}

/** Vitest runs this before the tests of a project. It says in which of the two the desktop app will run.
 *  @returns what clears up after them */
export default async (): Promise<() => Promise<void>> => {
  const electron = findElectron()
  const kind = electron.path === undefined ? `the stand-in, because ${electron.reason}` : `Electron, ${electron.path}`
  process.stdout.write(`The desktop app runs in ${kind}.\n`)
  const folder = await mkdtemp(join(tmpdir(), 'tc-desktop-'))
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      outDir: folder,
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
  process.env[FOLDER_VARIABLE] = folder
  return () => rm(folder, { recursive: true, force: true })
}
