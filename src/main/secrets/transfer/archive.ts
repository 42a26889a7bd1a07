import { armor, Decrypter, Encrypter } from 'age-encryption'
import { AppError } from '../../../shared/errors'
import { PassphraseIdentity, PassphraseRecipient } from './age-passphrase'
import { missingKey, unreadable } from './source'

const IDENTITY = 'AGE-SECRET-KEY-'

/** The kind of key that opens an armored age file, by its header. @throws AppError secrets.import-unreadable */
export const archiveNeeds = (text: string): 'passphrase' | 'identity' =>
  headOf(dearmored(text)).includes('\n-> scrypt ') ? 'passphrase' : 'identity'

const headOf = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes.subarray(0, 64 * 1024)).toString('latin1')
  return text.slice(0, text.indexOf('\n---'))
}

const dearmored = (text: string): Uint8Array => {
  try {
    return armor.decode(text)
  } catch {
    throw unreadable('the age archive was cut short or changed')
  }
}

/** Lines of an identity file: keys, and comments that age-keygen writes. */
const identitiesIn = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith(IDENTITY))

/** Opens an armored age file. @param key its passphrase, or identities, one a line
 *  @throws AppError secrets.key-missing, secrets.wrong-key, secrets.import-unreadable */
export const openArchive = async (text: string, key: string | undefined): Promise<string> => {
  const needs = archiveNeeds(text)
  if (key === undefined) throw missingKey(MISSING[needs], needs)
  const decrypter = new Decrypter()
  if (needs === 'passphrase') decrypter.addIdentity(new PassphraseIdentity(key))
  else addIdentities(decrypter, key)
  let bytes: Uint8Array
  try {
    bytes = await decrypter.decrypt(dearmored(text))
  } catch (error) {
    // The library has words for this, and no code.
    if (error instanceof Error && error.message.includes('no identity matched'))
      throw new AppError('secrets.wrong-key', `this ${needs} does not open the archive; give the one it was sealed for`)
    throw unreadable('the age archive was cut short or changed, or is not one that this version reads')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unreadable('the age archive opens, and holds no text')
  }
}

const MISSING = {
  passphrase: 'the archive is sealed with a passphrase; give it',
  identity: 'the archive is sealed for an age recipient; give the identity that belongs to it (AGE-SECRET-KEY-1…)'
}

const addIdentities = (decrypter: Decrypter, key: string): void => {
  const identities = identitiesIn(key)
  if (identities.length === 0) throw missingKey(MISSING.identity, 'identity')
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity)
    } catch {
      throw new AppError('secrets.wrong-key', 'the identity is not whole; copy it again (AGE-SECRET-KEY-1…)')
    }
  }
}

/** Seals a text into an armored age file.
 *  @throws AppError rpc.invalid-params for a recipient that is none */
export const sealArchive = async (
  text: string,
  key: { passphrase: string } | { recipients: readonly string[] }
): Promise<string> => {
  const encrypter = new Encrypter()
  if ('passphrase' in key) encrypter.addRecipient(new PassphraseRecipient(key.passphrase))
  else {
    for (const [index, recipient] of key.recipients.entries()) {
      try {
        encrypter.addRecipient(recipient)
      } catch {
        throw notARecipient(index, recipient)
      }
    }
  }
  return armor.encode(await encrypter.encrypt(text))
}

/** The text is not repeated: people mistake the key for the recipient. */
const notARecipient = (index: number, recipient: string): AppError =>
  new AppError(
    'rpc.invalid-params',
    recipient.startsWith(IDENTITY)
      ? `recipients.${index} is a secret identity; give its public recipient (age1…), and think of the identity as seen`
      : `recipients.${index} is not an age recipient; one begins with age1`,
    { data: { field: 'recipients' } }
  )
