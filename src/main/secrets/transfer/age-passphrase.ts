import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { Stanza, type Identity, type Recipient } from 'age-encryption'
import { randomBytes, scrypt } from 'node:crypto'

// The library derives a passphrase's key in one go, and every client would wait for that. This does it beside the event loop.
// @see https://c2sp.org/age#the-scrypt-recipient-type

const LABEL = 'age-encryption.org/v1/scrypt'
/** What the age command uses: a second or so, and 256 MiB. */
const WORK_FACTOR = 18
/** 1 GiB. A file that asks for more is an attack on the reader. */
const MOST_WORK = 20
const BLOCK_SIZE = 8
const SALT_BYTES = 16
/** The file key and its tag. */
const BODY_BYTES = 32

const derive = (passphrase: string, salt: Uint8Array, workFactor: number): Promise<Buffer> => {
  const cost = 2 ** workFactor
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 130 * BLOCK_SIZE * cost + 1024 * 1024 }
  return new Promise((done, failed) => {
    scrypt(passphrase, Buffer.concat([Buffer.from(LABEL), salt]), 32, options, (error, key) =>
      error ? failed(error) : done(key)
    )
  })
}

/** The key seals one file key only, so the format fixes the nonce. */
const cipherFor = (key: Uint8Array): ReturnType<typeof chacha20poly1305> => chacha20poly1305(key, new Uint8Array(12))

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

export class PassphraseRecipient implements Recipient {
  constructor(private readonly passphrase: string) {}

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const salt = randomBytes(SALT_BYTES)
    const key = await derive(this.passphrase, salt, WORK_FACTOR)
    return [new Stanza(['scrypt', unpadded(salt), String(WORK_FACTOR)], cipherFor(key).encrypt(fileKey))]
  }
}

export class PassphraseIdentity implements Identity {
  constructor(private readonly passphrase: string) {}

  /** @returns null for another passphrase. @throws Error for a stanza that no age file may hold */
  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const stanza = stanzas.find(({ args }) => args[0] === 'scrypt')
    if (!stanza) return null
    const [, saltText = '', factorText = ''] = stanza.args
    const salt = Buffer.from(saltText, 'base64')
    const isWhole = stanza.args.length === 3 && /^[1-9]\d?$/.test(factorText) && unpadded(salt) === saltText
    if (stanzas.length !== 1 || !isWhole || salt.length !== SALT_BYTES || stanza.body.length !== BODY_BYTES)
      throw new Error('not a whole scrypt stanza')
    if (Number(factorText) > MOST_WORK) throw new Error('the work factor is too high')
    const key = await derive(this.passphrase, salt, Number(factorText))
    try {
      return cipherFor(key).decrypt(stanza.body)
    } catch {
      return null
    }
  }
}
