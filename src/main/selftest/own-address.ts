import { randomInt } from 'node:crypto'
import { connect, isIPv4 } from 'node:net'

const CONNECTED_WITHIN_MS = 2_000

/** An address of 127.0.0.0/8 that nobody else is likely to use: what is counted per client counts against it alone. */
export const someLoopbackAddress = (): string => `127.${randomInt(64, 192)}.${randomInt(1, 255)}.${randomInt(1, 255)}`

/** True where this system lets a connection to the gateway leave from such an address. Linux does; macOS and Windows know only
 *  127.0.0.1, or a gateway may listen where it cannot be reached from there. */
export const canUseOwnAddress = (url: string): Promise<boolean> => {
  const { hostname: host, port } = new URL(url)
  if (!isIPv4(host)) return Promise.resolve(false)
  return new Promise((done) => {
    const socket = connect({ host, port: Number(port), localAddress: someLoopbackAddress() })
    const end = (isGood: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      done(isGood)
    }
    const timer = setTimeout(() => end(false), CONNECTED_WITHIN_MS)
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
