import type { ImportFormat } from '../../../shared/secrets/transfer'
import { isArmoredAge } from '../../../shared/secrets/transfer'
import { isKnownTarget } from '../../../shared/secrets/targets'
import { isVersion1, openVersion1 } from '../file/format-v1'
import { archiveNeeds, openArchive } from './archive'
import { readEnv } from './env-source'
import { parseJson, readJson } from './json-source'
import { looksLikeOpenClaw, parseJson5, readOpenClaw } from './openclaw-source'
import { missingKey, unreadable, type Source, type Unlock } from './source'

/** Reads a text in the format named, or in the one it has.
 *  @param stored the ids in the store
 *  @throws AppError secrets.import-unreadable, secrets.key-missing, secrets.wrong-key, secrets.damaged */
export const readSource = async (
  given: string,
  format: 'auto' | ImportFormat,
  unlock: Unlock,
  stored: readonly string[]
): Promise<Source> => {
  // Editors on Windows put a byte order mark first, which no format but .env knows.
  const text = given.replace(/^\uFEFF/, '')
  const chosen = format === 'auto' ? formatOf(text) : format
  switch (chosen) {
    case 'env':
      return readEnv(text, stored)
    case 'json':
      return readJson(text)
    case 'openclaw':
      return readOpenClaw(text)
    case 'v1':
      return readVersion1(text, unlock.keyString)
    case 'age': {
      if (!isArmoredAge(text)) throw unreadable('the text is not an age file in its armored form')
      const inside = await openArchive(text, unlock.passphrase)
      return { ...readJson(inside), format: 'age' }
    }
  }
}

/** A line of a .env file. Blanks before it end with their line: over many blank lines a search would never end. */
const ASSIGNMENT = /^[^\S\n\r\u2028\u2029]*(?:export\s+)?[\w.-]+\s*=/m

/** What a text is, by its looks. @throws AppError secrets.import-unreadable where it looks like nothing known */
export const formatOf = (text: string): ImportFormat => {
  if (isArmoredAge(text)) return 'age'
  const start = text.trimStart()
  if (text.includes('"ciphertextB64"') && isVersion1(Buffer.from(text))) return 'v1'
  // A comment above an object: JSON5. Above anything else: a .env file.
  if (/^(?:\/\/|\/\*)/.test(start)) return 'openclaw'
  if (!start.startsWith('{')) {
    if (ASSIGNMENT.test(text)) return 'env'
    throw unreadable('the text is none of .env, JSON, a version 1 file, an age archive or an OpenClaw config')
  }
  return looksLikeOpenClaw(lenient(text)) ? 'openclaw' : 'json'
}

const lenient = (text: string): unknown => {
  try {
    return parseJson5(text)
  } catch {
    return undefined
  }
}

/** What must be given to open a text, or null. @throws AppError secrets.import-unreadable */
export const lockOf = (text: string, format: 'auto' | ImportFormat): 'passphrase' | 'identity' | 'keyString' | null => {
  const chosen = format === 'auto' ? formatOf(text) : format
  if (chosen === 'age') return isArmoredAge(text) ? archiveNeeds(text) : null
  return chosen === 'v1' ? 'keyString' : null
}

const readVersion1 = (text: string, keyString: string | undefined): Source => {
  parseJson(text)
  if (keyString === undefined) throw missingKey('the file is sealed with a key string; give it', 'keyString')
  const entries = openVersion1('the file', Buffer.from(text), keyString).map(({ key, value }) => ({
    name: key,
    targetId: isKnownTarget(key) ? key : undefined,
    value
  }))
  return { format: 'v1', entries, referencesSkipped: 0, notes: [] }
}
