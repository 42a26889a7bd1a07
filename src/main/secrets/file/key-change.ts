import { keyringError, type Keyring } from '../keychain/keyring'
import type { KeptKey, KeyFile } from './key-file'

// A change of key touches two files, one after the other. In between the key file names both keys, and whichever fits the
// secret file is the one in force: docs/secret-file-format.md.

/** What ends a change of key. */
export interface Settle {
  /** The secret file is written: forgets the old key. @returns what could not be removed, in words, or null */
  commit(): Promise<string | null>
  /** The secret file was not written: the new key goes. */
  abandon(): Promise<void>
}

/** Makes a random key and names it beside the ones there are.
 *  @throws AppError secrets.keyring, secrets.file-io, secrets.unsafe-file */
export const replaceKept = async (
  file: KeyFile,
  keyring: Keyring,
  before: readonly KeptKey[],
  to: 'key-file' | 'keychain'
): Promise<Settle & { key: KeptKey; bytes: Uint8Array }> => {
  const { key, bytes } = await newKey(file, keyring, to)
  const removeNew = async (): Promise<void> => {
    if (key.kind === 'keychain') await file.removeItem(key.account)
  }
  try {
    await file.replace([key, ...before.slice(0, 1)])
  } catch (error) {
    await removeNew()
    throw error
  }
  return {
    key,
    bytes,
    commit: () => forgetKept(file, before, [key]),
    abandon: async () => {
      await file.replace(before)
      await removeNew()
    }
  }
}

/** Leaves only these keys in the key file, and removes the items of the others from the credential store.
 *  @returns what could not be removed, in words, or null */
export const forgetKept = async (
  file: KeyFile,
  old: readonly KeptKey[],
  left: readonly KeptKey[]
): Promise<string | null> => {
  await file.replace(left)
  const items = old.flatMap((key) => (key.kind === 'keychain' ? [key.account] : []))
  const removed = await Promise.all(items.map((account) => file.removeItem(account)))
  const still = items.filter((_account, index) => !removed[index])
  if (still.length === 0) return null
  return `the old key is still in the credential store (account ${still.join(', ')}); it opens old copies of the file only`
}

const newKey = async (
  file: KeyFile,
  keyring: Keyring,
  to: 'key-file' | 'keychain'
): Promise<{ key: KeptKey; bytes: Uint8Array }> => {
  if (to === 'key-file') {
    const key = file.newKey()
    return { key, bytes: key.bytes }
  }
  // What a person has put right since the start counts.
  keyring.forget()
  const probe = await keyring.probe()
  if (!probe.available) throw keyringError(probe.obstacle, probe.reason)
  return file.newItem()
}
