import { randomBytes } from 'node:crypto'
import { AppError, systemCode } from '../../shared/errors'
import { writeAtomically } from '../platform/atomic-write'
import { readRegularFile } from '../platform/file-safety'
import { ConfigText, readConfig, writeConfig } from '../settings/config-file'
import { resolveSettings, type Environment, type Flags } from '../settings/resolve'
import type { HomePaths } from './paths'

const INSTANCE_KEY_BYTES = 32
const WITHOUT_KEY =
  'put it back from a backup, or move it away: then a new one is made, the config hash starts anew, and waivers, plans and ' +
  'the undo of earlier runs end with the old one'

const NEW_CONFIG = `// Settings of Trust Console. Comments are kept. "trust-console config" shows what is in force and why.
{
}
`

/** A 256-bit random token, in letters that need no quoting anywhere. */
export const mintToken = (): string => randomBytes(32).toString('base64url')

interface InstanceKey {
  /** Key material: keep it out of logs. */
  bytes: Uint8Array
  /** True on the first start in this home. */
  created: boolean
}

/** The home's own random key, made on the first start.
 *  @throws AppError home.unusable when the file is there and not a key, or cannot be read or made */
export const loadInstanceKey = async (path: string): Promise<InstanceKey> => {
  try {
    return await readOrMakeKey(path)
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = `${systemCode(error) ?? 'error'}; check its owner and permissions, and the space on the disk`
    throw new AppError('home.unusable', `${path} cannot be read or made (${reason})`, { cause: error })
  }
}

const readOrMakeKey = async (path: string): Promise<InstanceKey> => {
  for (let created = false; ; created = true) {
    const file = await readRegularFile(path, 1_024, 'home.unusable')
    if (file) {
      const key = Buffer.from(file.bytes.toString('utf8').trim(), 'hex')
      if (key.length === INSTANCE_KEY_BYTES) return { bytes: key, created }
      throw new AppError('home.unusable', `${path} is damaged; ${WITHOUT_KEY}`)
    }
    const fresh = randomBytes(INSTANCE_KEY_BYTES).toString('hex')
    try {
      await writeAtomically(path, `${fresh}\n`, { unsafe: 'home.unusable', exclusive: true })
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
}

export interface FirstStart {
  /** True on the first start in this home. */
  isFirst: boolean
  tokenMinted: boolean
}

/** Writes config.json where there is none, and a token where neither flag, environment nor file has one. A file that says
 *  `"authToken": ""` has one: none, on purpose.
 *  @throws AppError settings.invalid, settings.file-io */
export const prepareConfig = async (
  paths: HomePaths,
  flags: Flags,
  environment: Environment,
  workingFolder: string
): Promise<{ tokenMinted: boolean }> => {
  const existing = await readConfig(paths.config)
  let config = existing ?? new ConfigText(paths.config, NEW_CONFIG)
  const { sources } = resolveSettings({ home: paths.home, workingFolder, flags, environment, config })
  const tokenMinted = sources['gateway.authToken'].kind === 'default'
  if (tokenMinted) config = config.with('gateway.authToken', mintToken())
  if (tokenMinted || !existing) await writeConfig(config)
  return { tokenMinted }
}
