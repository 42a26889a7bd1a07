import { mkdirSync, writeFileSync } from 'node:fs'
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

/** Code that the tools themselves put into a bundle. */
const HELPERS: Readonly<Record<string, string>> = { rolldown: 'node_modules/rolldown', vite: 'node_modules/vite' }

/** Writes down which packages have code in the built files: the list of what ships is made from it (docs/supply-chain.md).
 *  It lies beside the three bundles, where neither door serves it. */
const bundledPackages = (part: string): Plugin => ({
  name: 'bundled-packages',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? Object.entries(file.modules) : []))
    const found = modules.flatMap(([id, { renderedLength }]) => {
      if (renderedLength === 0) return []
      const helper = /^\0(rolldown|vite)\//.exec(id)?.[1]
      if (helper !== undefined) return [HELPERS[helper]]
      return /\/(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []
    })
    mkdirSync(resolve(here, 'out/packages'), { recursive: true })
    writeFileSync(
      resolve(here, `out/packages/${part}.json`),
      `${JSON.stringify([...new Set(found)].sort(), null, 2)}\n`
    )
  }
})

export default defineConfig({
  main: {
    plugins: [bundledPackages('main')],
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
    plugins: [bundledPackages('preload')],
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
    plugins: [react(), scriptBeforePaint, bundledPackages('renderer')],
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
