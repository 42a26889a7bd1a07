import { stat } from 'node:fs/promises'
import { extname } from 'node:path'

/** Why a path must not be handed to the system to open, or undefined. The state path is a setting, which the page may change, and
 *  opening a program runs it: only a folder is opened. macOS runs some folders as well, those with an ending such as `.app`. */
export const folderProblem = async (path: string, platform: NodeJS.Platform): Promise<string | undefined> => {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => undefined
  )
  if (isFolder === undefined) return 'there is no such folder'
  if (!isFolder) return 'it is not a folder'
  return platform === 'darwin' && extname(path) !== '' ? 'macOS may take it for a program' : undefined
}
