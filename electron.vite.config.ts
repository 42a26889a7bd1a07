import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = import.meta.dirname

/** Node 20 is the oldest the command line runs on; Electron's is newer. */
const NODE_TARGET = 'node20.19'

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      // An optional dependency: it may be missing, and its native part is found from its own folder.
      externalizeDeps: { include: ['keytar'] },
      rolldownOptions: {
        // The desktop entry, the command line that must start without Electron, and the helper both start.
        input: {
          index: resolve(here, 'src/main/index.ts'),
          cli: resolve(here, 'src/main/cli.ts'),
          'credential-helper': resolve(here, 'src/main/secrets/credential-helper.ts')
        },
        // All in one folder, so that the way from any of them to the page's files is the same.
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      target: NODE_TARGET,
      rolldownOptions: {
        input: { index: resolve(here, 'src/preload/index.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].js' }
      }
    }
  },
  renderer: {
    root: resolve(here, 'src/renderer'),
    // The same files serve app:// in the desktop app and /ui/ in a browser.
    base: './',
    plugins: [react()],
    build: { rolldownOptions: { input: resolve(here, 'src/renderer/index.html') } }
  }
})
