import { packager } from '@electron/packager'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { noticesOf } from '../e2e/supply/notices.mjs'
import { sbomOf } from '../e2e/supply/sbom.mjs'
import { setFuses } from './fuses.mjs'

const ROOT = resolve(import.meta.dirname, '..')

/** What goes into the app: the built files, icons, and the packages that are not in the bundle. Nothing else, whatever lies
 *  in the folder. */
const SHIPS = /^\/(?:package\.json|LICENSE|THIRD-PARTY-NOTICES\.md|(?:out|resources|node_modules)(?:\/.*)?)$/
const STAYS = /^\/(?:out\/(?:packages|sbom\.cdx\.json)|resources\/.*\.mjs$|node_modules\/\.)/

/** @param {string} path from the folder of the app, with a slash in front */
export const isLeftOut = (path) => path !== '' && (!SHIPS.test(path) || STAYS.test(path))

/** @param {string} folder that packager wrote @param {string} platform */
const programIn = (folder, platform) => {
  if (platform === 'darwin') return join(folder, 'Trust Console.app')
  return join(folder, platform === 'win32' ? 'trust-console.exe' : 'trust-console')
}

/** Packages the desktop app for one system and sets the fuses.
 *  @param {{ out: string, electronZipDir?: string | undefined, platform?: string, arch?: string }} options `electronZipDir`
 *    holds Electron's own archive, where it cannot be downloaded
 *  @returns {Promise<{ folder: string, program: string }>} */
export const packageApp = async ({ out, electronZipDir, platform = process.platform, arch = process.arch }) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  const [folder] = await packager({
    dir: ROOT,
    out,
    platform,
    arch,
    electronVersion: version,
    ...(electronZipDir && { electronZipDir }),
    name: 'Trust Console',
    executableName: platform === 'darwin' ? undefined : 'trust-console',
    // Native parts are loaded by the system, which cannot look into the archive.
    asar: { unpack: '**/*.node' },
    // Development dependencies are in the bundle, as far as they are used, or not needed.
    prune: true,
    ignore: isLeftOut,
    overwrite: true,
    quiet: true
  })
  if (!folder) throw new Error(`there is no Electron for ${platform} on ${arch}`)
  writeFileSync(join(folder, 'sbom.cdx.json'), sbomOf(ROOT))
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.md'), noticesOf(ROOT))
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE-trust-console'))
  const program = programIn(folder, platform)
  await setFuses(program)
  return { folder, program }
}

/** @param {unknown} error @returns {string} */
const because = (error) => (error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))

if (process.argv[1] === import.meta.filename) {
  if (!existsSync(join(ROOT, 'out/main/index.js'))) throw new Error('there is nothing built; run "npm run build"')
  try {
    const { folder } = await packageApp({ out: join(ROOT, 'dist'), electronZipDir: process.env.ELECTRON_ZIP_DIR })
    console.log(`${folder} holds the app, its fuses are set. It is not signed: sign it before you pass it on.`)
  } catch (error) {
    console.error(
      `The app was not packaged: ${because(error)}\n` +
        'Electron’s program is downloaded for this. Where that is not possible, put its archive\n' +
        '(electron-v<version>-<system>-<arch>.zip, from Electron’s releases) into a folder and name that in ELECTRON_ZIP_DIR.'
    )
    process.exitCode = 1
  }
}
