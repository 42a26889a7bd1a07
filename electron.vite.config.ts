import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { bridgeLists } from './src/shared/bridge-lists'

const here = import.meta.dirname

/** Node 20 is the oldest the command line runs on; Electron's is newer. */
const NODE_TARGET = 'node20.19'

/** Vite writes the script's tag anew. The page must not be painted light and then turn dark, so it waits for the script
 *  that knows what the operator chose; the policy forbids an inline one. */
const scriptBeforePaint: Plugin = {
  name: 'script-before-paint',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"')
  }
}

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
          'credential-helper': resolve(here, 'src/main/secrets/keychain/credential-helper.ts')
        },
        // All in one folder, so that the way from any of them to the page's files is the same.
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  },
  preload: {
    // The names the window may use stand in the built file as they are: the preload itself brings no table and no zod.
    define: { __BRIDGE__: JSON.stringify(bridgeLists()) },
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
    plugins: [react(), scriptBeforePaint],
    build: {
      minify: true,
      cssMinify: true,
      // Beside the files, so that the stack of a copied fault can be read. No file refers to them and neither door serves
      // them: asset types without `.map` are not handed out.
      sourcemap: 'hidden',
      rolldownOptions: { input: resolve(here, 'src/renderer/index.html') }
    }
  }
})
