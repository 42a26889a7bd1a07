import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'

/** Electron's switches, set in the packaged binary, where no argument, variable or file can set them back. All of them: a
 *  fuse that a later Electron brings stops the packaging until somebody has decided on it.
 *  Why each is as it is: docs/electron-security.md, "Fuses".
 *  @see https://www.electronjs.org/docs/latest/tutorial/fuses */
export const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true
}

/** @typedef {keyof typeof FUSES} Fuse */

/** Sets every fuse of a packaged Electron, and reads them back.
 *  @param {string} path of the binary, or of the .app
 *  @throws when Electron has a fuse that FUSES does not name, or one did not take */
export const setFuses = async (path) => {
  const wanted = Object.fromEntries(Object.entries(FUSES).map(([name, on]) => [FuseV1Options[name], on]))
  await flipFuses(path, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Changed bytes break the signature that Apple's processors ask for.
    resetAdHocDarwinSignature: path.endsWith('.app'),
    ...wanted
  })
  const read = await readFuses(path)
  const wrong = Object.keys(FUSES).filter((name) => read[name] !== FUSES[name])
  if (wrong.length > 0) throw new Error(`these fuses did not take: ${wrong.join(', ')}`)
}

/** The fuses as they are in a binary: true, false, or undefined for one that this Electron does not have.
 *  @param {string} path @returns {Promise<Record<string, boolean | undefined>>} */
export const readFuses = async (path) => {
  const wire = await getCurrentFuseWire(path)
  const meaning = { [FuseState.ENABLE]: true, [FuseState.DISABLE]: false }
  return Object.fromEntries(Object.keys(FUSES).map((name) => [name, meaning[wire[FuseV1Options[name]]]]))
}
