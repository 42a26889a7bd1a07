import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { KERNEL } from './kernel'

/** Where this process accepts connections, as the kernel tells it. */
export interface ListeningFact {
  readonly sockets: readonly { address: string; port: number }[]
  /** Where the gateway of this process listens; null when it runs none. */
  readonly gatewayUrl: string | null
}

const LISTENS = '0A'
const SOCKET = /^socket:\[(\d+)\]$/

/** Four bytes at a time stand the wrong way round on the machines this runs on. */
const wordsOf = (hex: string): string[] =>
  (hex.match(/.{8}/g) ?? []).map((word) => Buffer.from(word, 'hex').reverse().toString('hex'))

/** An address as the kernel's tables write it, as people do. */
export const addressOf = (hex: string): string => {
  const bytes = wordsOf(hex).join('')
  if (bytes.length === 8) return [...Buffer.from(bytes, 'hex')].join('.')
  if (/^0{32}$/.test(bytes)) return '::'
  if (/^0{31}1$/.test(bytes)) return '::1'
  if (/^0{20}ffff/.test(bytes)) return [...Buffer.from(bytes.slice(24), 'hex')].join('.')
  return (bytes.match(/.{4}/g) ?? []).map((group) => group.replace(/^0+(?=.)/, '')).join(':')
}

/** The numbers of the sockets that this process has open. */
const ownSockets = async (proc: string): Promise<Set<string>> => {
  const folder = join(proc, 'self/fd')
  const links = await Promise.all(
    (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => 'closed meanwhile'))
  )
  return new Set(links.flatMap((link) => SOCKET.exec(link)?.[1] ?? []))
}

/** @throws Error where the system does not tell */
export const readListening = async (
  gatewayUrl: string | null,
  { proc } = KERNEL,
  platform = process.platform
): Promise<ListeningFact> => {
  if (platform !== 'linux') throw new Error('it can only be seen on Linux')
  const own = await ownSockets(proc)
  const tables = await Promise.all([
    readFile(join(proc, 'net/tcp'), 'utf8'),
    // A machine without IPv6 has no such table.
    readFile(join(proc, 'net/tcp6'), 'utf8').catch(() => '')
  ])
  const sockets = tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      if (state !== LISTENS || !own.has(inode)) return []
      const [address = '', port = ''] = local.split(':')
      return [{ address: addressOf(address), port: Number.parseInt(port, 16) }]
    })
  )
  return { sockets, gatewayUrl }
}
