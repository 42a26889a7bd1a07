import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import { readTls, type CertificateFact } from './tls'

const openssl = (args: readonly string[]) => promisify(execFile)('openssl', args)
const hasOpenssl = await openssl(['version']).then(
  () => true,
  () => false
)

const make = async (key: readonly string[], more: readonly string[] = []): Promise<[cert: string, key: string]> => {
  const folder = await temporaryFolder()
  const [cert, keyPath] = [join(folder, 'c.pem'), join(folder, 'c.key')]
  const files = ['-keyout', keyPath, '-out', cert, '-subj', '/CN=localhost']
  await openssl(['req', '-x509', '-nodes', '-days', '40', '-newkey', ...key, ...files, ...more])
  return [cert, keyPath]
}
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
const NOW = Date.now()
const look = async (cert: string, key: string): Promise<CertificateFact> => {
  const { certificate } = await readTls(cert, key, NOW)
  if (!certificate) throw new Error('no certificate')
  return certificate
}

describe.skipIf(!hasOpenssl)('a certificate', () => {
  test('tells its times, that it is signed by itself, and that its key belongs to it', async () => {
    const [cert, key] = await make(EC)
    const seen = await look(cert, key)
    expect(seen).toMatchObject({ path: cert, keyPath: key, weak: [], selfSigned: true, keyMatches: true })
    expect(seen.endsAtMs - seen.startsAtMs).toBe(40 * 86_400_000)
    expect(Math.abs(seen.startsAtMs - Date.now())).toBeLessThan(3_600_000)
  })

  test('with the key of another does not match, and one whose key cannot be read is not known', async () => {
    const [cert] = await make(EC)
    const [, other] = await make(EC)
    expect((await look(cert, other)).keyMatches).toBe(false)
    await writeFile(other, 'nothing')
    expect((await look(cert, other)).keyMatches).toBeNull()
    expect((await look(cert, `${other}.gone`)).keyMatches).toBeNull()
  })

  test.each<[string, string[], string[], string[]]>([
    ['RSA 1024', ['rsa:1024'], ['-sha256'], ['its RSA key has 1024 bits, where 2048 are the least']],
    ['RSA 2048', ['rsa:2048'], ['-sha256'], []],
    ['RSA 2048 over SHA-1', ['rsa:2048'], ['-sha1'], ['it is signed over SHA-1, which is broken']],
    [
      'EC 224 over SHA-1',
      ['ec', '-pkeyopt', 'ec_paramgen_curve:secp224r1'],
      ['-sha1'],
      ['its key lies on the curve secp224r1, where 256 bits are the least', 'it is signed over SHA-1, which is broken']
    ],
    ['Ed25519', ['ed25519'], [], []]
  ])('%s', async (_name, key, more, weak) => {
    expect((await look(...(await make(key, more)))).weak).toEqual(weak)
  })

  test('issued by another is not signed by itself', async () => {
    const [ca, caKey] = await make(EC)
    const folder = await temporaryFolder()
    const [request, key, cert] = ['r.csr', 'r.key', 'r.pem'].map((name) => join(folder, name)) as [
      string,
      string,
      string
    ]
    await openssl([
      'req',
      '-new',
      '-nodes',
      '-newkey',
      ...EC,
      '-keyout',
      key,
      '-out',
      request,
      '-subj',
      '/CN=localhost'
    ])
    await openssl(['x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-set_serial', '7', '-out', cert])
    // The same names as its authority: only the signature tells.
    expect(await look(cert, key)).toMatchObject({ selfSigned: false, keyMatches: true })
  })
})

test('without TLS there is none; half of it, or no PEM file, is not checked', async () => {
  expect(await readTls('', '', 5)).toEqual({ nowMs: 5, certificate: null })
  await expect(readTls('', '/k', 5)).rejects.toThrow('gateway.tls.cert is not')
  const path = join(await temporaryFolder(), 'c.pem')
  await expect(readTls(path, '/k', 5)).rejects.toThrow('cannot be read')
  await writeFile(path, 'no certificate')
  await expect(readTls(path, '/k', 5)).rejects.toThrow()
})
