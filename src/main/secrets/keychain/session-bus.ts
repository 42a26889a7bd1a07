import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Address of the D-Bus session this process belongs to, or undefined where there is certainly none.
 *  Never one that the library would have to start first.
 *  @see https://dbus.freedesktop.org/doc/dbus-specification.html (addresses; several stand between semicolons) */
export const sessionBus = (environment: Readonly<Record<string, string | undefined>>): string | undefined => {
  const { DBUS_SESSION_BUS_ADDRESS: address = '', XDG_RUNTIME_DIR: runtimeFolder = '' } = environment
  if (address !== '') return address.split(';').some(mayAnswer) ? address : undefined
  const path = join(runtimeFolder, 'bus')
  return runtimeFolder !== '' && existsSync(path) ? `unix:path=${path}` : undefined
}

const mayAnswer = (address: string): boolean => {
  if (address.startsWith('autolaunch:')) return false
  const path = /^unix:(?:.*,)?path=([^,]+)/.exec(address)?.[1]
  return path === undefined || existsSync(decodeURIComponent(path))
}
