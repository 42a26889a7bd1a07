import { dirname } from 'node:path'
import { systemCode } from '../../shared/errors'
import { DEFAULT_BUNDLE } from '../guard/bundle'
import { writeAtomically } from '../platform/atomic-write'
import { ensurePrivateFolder } from '../platform/file-safety'

/** Writes the default bundle where there is nothing, on the first start. @returns false when something is there by now */
export const createBundle = async (path: string): Promise<boolean> => {
  try {
    await ensurePrivateFolder(dirname(path))
    await writeAtomically(path, DEFAULT_BUNDLE, { unsafe: 'settings.file-io', exclusive: true })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}
