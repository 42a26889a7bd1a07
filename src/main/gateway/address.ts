import { BlockList, isIPv4, isIPv6 } from 'node:net'

const loopbackIPv6 = new BlockList()
loopbackIPv6.addAddress('::1', 'ipv6')

const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i

/** An address without its zone, and an IPv4 one without its IPv6 dress. */
export const plainAddress = (address: string): string => {
  if (!address.includes(':')) return address
  const [withoutZone = ''] = address.split('%')
  return MAPPED_IPV4.exec(withoutZone)?.[1] ?? withoutZone
}

/** Remembers the last answer: the gateway asks for the same few addresses on every call. */
const rememberLast = <T>(compute: (text: string) => T): ((text: string) => T) => {
  let last: { text: string; result: T } | undefined
  return (text) => (last?.text === text ? last : (last = { text, result: compute(text) })).result
}

/** True for an address of the loopback range, or the name `localhost`.
 *  @see https://www.rfc-editor.org/rfc/rfc6890 (127.0.0.0/8, ::1) */
export const isLoopback = rememberLast((host: string): boolean => {
  const bare = plainAddress(unbracket(host))
  if (isIPv4(bare)) return bare.startsWith('127.')
  return isIPv6(bare) ? loopbackIPv6.check(bare, 'ipv6') : bare.toLowerCase() === 'localhost'
})

export const unbracket = (host: string): string =>
  host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host

/** What one client is for limits: an IPv4 address, or the /64 that an IPv6 client can choose its address from. */
export const clientKey = rememberLast((address: string): string => {
  const plain = plainAddress(address)
  if (!isIPv6(plain) || isLoopback(plain)) return plain
  return `${expandIPv6(plain).slice(0, 4).join(':')}::/64`
})

const expandIPv6 = (address: string): string[] => {
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right].map((group) =>
    group.replace(/^0+(?=.)/, '')
  )
}

/** How an address stands in a URL. */
export const urlHost = (address: string): string => (isIPv6(address) ? `[${address}]` : address)
