import { createHash, createHmac } from 'node:crypto'
import { canonicalJson } from '../platform/canonical-json'
import { SETTING_KEYS, settingRow, type SettingValues } from './table'

/** SHA-256 over the effective settings, 64 hex digits: same settings, same hash; any change, another.
 *  Secrets enter as an HMAC under the home's own random key: `GET /health` shows the hash to anyone, and a plain digest
 *  would let a weak token be guessed offline.
 *  @param instanceKey 32 random bytes that never leave the home folder */
export const hashSettings = (
  home: string,
  values: SettingValues,
  storeKey: string | undefined,
  instanceKey: Uint8Array
): string => {
  const conceal = (secret: string): string => createHmac('sha256', instanceKey).update(secret, 'utf8').digest('hex')
  const shown = Object.fromEntries(
    SETTING_KEYS.map((key) => [key, settingRow(key).secret ? conceal(String(values[key])) : values[key]])
  )
  const effective = { home, storeKey: storeKey === undefined ? null : conceal(storeKey), ...shown }
  return createHash('sha256').update(canonicalJson(effective)).digest('hex')
}
