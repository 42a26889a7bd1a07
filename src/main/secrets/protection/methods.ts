import type { Handlers } from '../../../shared/method'
import type { protectionMethods } from '../../../shared/secrets/protection-contract'
import type { Call } from '../../rpc/caller'
import type { KeyChoice, KeyString } from '../file/key'
import type { Keyring } from '../keychain/keyring'
import type { SecretsService } from '../service'

export const protectionHandlers = (
  secrets: SecretsService,
  keyString: () => KeyString | undefined,
  keyring: Pick<Keyring, 'probe'>
): Handlers<typeof protectionMethods, Call> => ({
  'secrets.lock': async () => {
    await secrets.lock('operator')
    return { ok: true, store: await secrets.status() }
  },
  'secrets.unlock': async (credentials) => {
    await secrets.unlock(credentials)
    return { ok: true, store: await secrets.status() }
  },
  'secrets.key.options': async () => {
    const probe = await keyring.probe()
    return { ok: true, keyString: keyString()?.name ?? null, noKeychain: probe.available ? null : probe.reason }
  },
  'secrets.rekey': async ({ to, passphrase, recoveryCode = false }, call) => {
    const choice: KeyChoice = to === 'passphrase' ? { to, passphrase: passphrase ?? '' } : { to }
    const { next, ...rekeyed } = await secrets.rekey(choice, recoveryCode)
    const store = await secrets.status()
    call.note(`now sealed with ${store.keySource}`)
    return { ok: true, keySource: store.keySource, recoveryCode: rekeyed.recoveryCode, next, store }
  },
  'secrets.recovery.create': async () => {
    const recoveryCode = await secrets.makeRecoveryCode()
    return { ok: true, recoveryCode, store: await secrets.status() }
  },
  'secrets.recovery.remove': async () => ({
    ok: true,
    removed: await secrets.removeRecoveryCode(),
    store: await secrets.status()
  })
})
