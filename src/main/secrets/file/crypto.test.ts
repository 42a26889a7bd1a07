import { hashRaw } from '@node-rs/argon2'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expect, test } from 'vitest'
import { deriveKey, seal, unseal } from './box'

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s+/g, ''), 'hex')

test('XChaCha20-Poly1305 gives the published vector', () => {
  // draft-irtf-cfrg-xchacha-03, appendix A.3.1
  const key = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
  const nonce = hex('404142434445464748494a4b4c4d4e4f5051525354555657')
  const additional = hex('50515253c0c1c2c3c4c5c6c7')
  const plain = Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
  )
  const sealed = Buffer.from(xchacha20poly1305(key, nonce, additional).encrypt(plain))
  expect(sealed.subarray(-16).toString('hex')).toBe('c0875924c1c7987947deafd8780acf49')
  expect(sealed.subarray(0, 16).toString('hex')).toBe('bd6d179d3e83d43b9576579493c0e939')
})

test('keys for two purposes, or from two salts, have nothing in common', () => {
  const master = new Uint8Array(32).fill(0x0b)
  const keys = [deriveKey(master, 's', 'a'), deriveKey(master, 's', 'b'), deriveKey(master, 't', 'a')]
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3)
  expect(keys[0]).toHaveLength(32)
})

test('Argon2id is what a key string is stretched with unless told otherwise', async () => {
  // Argon2 reference implementation, test.c: version 0x13, t=2, m=256 KiB, p=1, "password", "somesalt"
  const hash = await hashRaw('password', {
    memoryCost: 256,
    timeCost: 2,
    parallelism: 1,
    outputLen: 32,
    salt: Buffer.from('somesalt')
  })
  expect(hash.toString('hex')).toBe('9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe')
})

test('a box opens only with its key and its context', () => {
  const key = new Uint8Array(32).fill(7)
  const sealed = seal(key, Buffer.from('x'), 'a')
  expect(Buffer.from(unseal(key, sealed, 'a') ?? []).toString()).toBe('x')
  expect(unseal(key, sealed, 'b')).toBeUndefined()
  expect(unseal(new Uint8Array(32), sealed, 'a')).toBeUndefined()
  expect(unseal(key, sealed.subarray(0, 39), 'a')).toBeUndefined()
})
