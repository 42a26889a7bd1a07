import { SETTING_KEYS, type SettingKey, type SettingValues } from './table'

type Judge = (before: SettingValues, after: SettingValues) => boolean

/** Where it is another value, somebody may not find the gateway, or not be let in, who was before. */
const differs = (): boolean => true

/** The settings whose change can lock out whoever made it, and when. A change that only lets more in is none of them.
 *  Everything that guards such changes asks here. */
const CAN_LOCK_OUT: Readonly<Partial<Record<SettingKey, Judge>>> = {
  'http.bind': differs,
  'http.port': differs,
  'gateway.tls.cert': differs,
  'gateway.tls.key': differs,
  'gateway.requireToken': (_before, after) => after['gateway.requireToken'],
  // Where there was no token, nobody came in by it.
  'gateway.authToken': (before) => before['gateway.authToken'] !== ''
}

export const isGuarded = (key: SettingKey): boolean => Object.hasOwn(CAN_LOCK_OUT, key)

/** The settings in which a change could lock somebody out. Values are those that hold: one that a flag or the environment
 *  decides does not differ, whatever the file says. */
export const lockingOut = (before: SettingValues, after: SettingValues): SettingKey[] =>
  SETTING_KEYS.filter((key) => before[key] !== after[key] && CAN_LOCK_OUT[key]?.(before, after) === true)
