import { armor, Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { archiveNeeds, openArchive, sealArchive } from './archive'

const PASSPHRASE = 'correct horse battery'
/** A passphrase's key costs seconds on purpose, more on a busy machine. */
const PATIENCE = { timeout: 60_000 }

/** Test vector `armor` of the age project (CCTV, CC0): the payload is known by its hash. @see https://github.com/C2SP/CCTV */
const VECTOR = {
  payload: '013f54400c82da08037759ada907a8b864e97de81c088a182062c4b5622fd2ab',
  identity: 'AGE-SECRET-KEY-1XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6',
  file: `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBURWlGMHlwcXIrYnB2Y3FY
TnlDVkpwTDdPdXdQZFZ3UEw3S1FFYkZET0NjCkVtRUNBRWNLTituL1ZzOVNiV2lW
K0h1MHIrRThSNzdEZFdZeWQ4M253N1UKLS0tIFZuKzU0anFpaVVDRStXWmNFVlkz
ZjFzcUhqbHUvejFMQ1EvVDdYbTdxSTAK7s9ix86RtDMnTmjU8vkTTLdMW/73vqpS
yPC8DpksHoMx+2Y=
-----END AGE ENCRYPTED FILE-----
`
}

test("opens the age project's own test vector, with an identity file as age-keygen writes it", async () => {
  const key = `# created: 2026-01-01\n# public key: age1…\n${VECTOR.identity}\n`
  expect(archiveNeeds(VECTOR.file)).toBe('identity')
  const payload = await openArchive(VECTOR.file, key)
  expect(createHash('sha256').update(payload).digest('hex')).toBe(VECTOR.payload)
})

describe('a passphrase', () => {
  test('seals what the library opens, and opens what the library sealed', PATIENCE, async () => {
    const ours = await sealArchive('from us', { passphrase: PASSPHRASE })
    const decrypter = new Decrypter()
    decrypter.addPassphrase(PASSPHRASE)
    expect(await decrypter.decrypt(armor.decode(ours), 'text')).toBe('from us')
    const encrypter = new Encrypter()
    encrypter.setPassphrase(PASSPHRASE)
    encrypter.setScryptWorkFactor(10)
    const theirs = armor.encode(await encrypter.encrypt('from them'))
    expect(archiveNeeds(theirs)).toBe('passphrase')
    expect(await openArchive(theirs, PASSPHRASE)).toBe('from them')
    await expect(openArchive(theirs, 'another one')).rejects.toMatchObject({ code: 'secrets.wrong-key' })
    await expect(openArchive(theirs, undefined)).rejects.toMatchObject({
      code: 'secrets.key-missing',
      data: { needs: 'passphrase' }
    })
  })

  test('that asks for more work than any archive needs is refused before the work', async () => {
    const encrypter = new Encrypter()
    encrypter.setPassphrase(PASSPHRASE)
    encrypter.setScryptWorkFactor(10)
    const bytes = Buffer.from(await encrypter.encrypt('x'))
    bytes.write('22', bytes.indexOf(' 10\n') + 1)
    await expect(openArchive(armor.encode(bytes), PASSPHRASE)).rejects.toMatchObject({
      code: 'secrets.import-unreadable'
    })
  })
})

describe('recipients', () => {
  test('each open it with their identity, nobody else', async () => {
    const [one, two, other] = await Promise.all([generateIdentity(), generateIdentity(), generateIdentity()])
    const recipients = await Promise.all([one, two].map(identityToRecipient))
    const file = await sealArchive('for two', { recipients })
    expect(await openArchive(file, one)).toBe('for two')
    expect(await openArchive(file, two)).toBe('for two')
    await expect(openArchive(file, other)).rejects.toMatchObject({ code: 'secrets.wrong-key' })
    await expect(openArchive(file, 'no identity')).rejects.toMatchObject({ code: 'secrets.key-missing' })
    await expect(openArchive(file, 'AGE-SECRET-KEY-1CUT')).rejects.toMatchObject({ code: 'secrets.wrong-key' })
  })

  test('that are none are refused, and an identity among them is not repeated', async () => {
    await expect(sealArchive('x', { recipients: ['age1nope'] })).rejects.toMatchObject({ code: 'rpc.invalid-params' })
    const error = await sealArchive('x', { recipients: [VECTOR.identity] }).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ message: expect.stringContaining('secret identity') })
    expect(String(error)).not.toContain('XMWWC06')
  })
})

test.each([
  ['cut short', VECTOR.file.replace(/^yPC8.*\n/m, '')],
  ['changed', VECTOR.file.replace('yPC8', 'yPC9')],
  ['no armor', '-----BEGIN AGE ENCRYPTED FILE-----\nnothing']
])('an archive that was %s is a named error', async (_what, file) => {
  await expect(openArchive(file, VECTOR.identity)).rejects.toMatchObject({ code: 'secrets.import-unreadable' })
})
