import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../platform/testing'
import { readCoreDumps, readSwap, type KernelFolders } from './kernel'
import { addressOf, readListening } from './listening'

/** A kernel that tells this, by path below a folder for /proc and /sys. */
const kernelWith = async (files: Readonly<Record<string, string>>): Promise<KernelFolders> => {
  const root = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return { proc: join(root, 'proc'), sys: join(root, 'sys') }
}

const LIMITS = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units\nMax core file size        ${soft}                    unlimited            bytes\nMax open files            1024                 4096                 files\n`

test.each<[limit: string, pattern: string, to: string | null]>([
  ['0', 'core', null],
  ['unlimited', 'core', 'a file in the folder it was started in'],
  ['4096', '/var/cores/%p', 'a file named like /var/cores/%p'],
  ['0', '|/usr/share/apport/apport %p %s', 'the program /usr/share/apport/apport'],
  ['0', '|/usr/lib/systemd/systemd-coredump %P', null],
  ['unlimited', '|/usr/lib/systemd/systemd-coredump %P', 'the program /usr/lib/systemd/systemd-coredump'],
  ['unlimited', '|/bin/false', null]
])('core dumps with a limit of %s and %s', async (limit, pattern, to) => {
  const kernel = await kernelWith({ 'proc/self/limits': LIMITS(limit), 'proc/sys/kernel/core_pattern': `${pattern}\n` })
  expect(await readCoreDumps(kernel, 'linux')).toEqual({ to })
})

describe('swap', () => {
  const HEAD = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'
  test('is followed down to an encrypted layer, stays in memory, or is plain', async () => {
    const areas = ['/dev/sda2', '/dev/dm-0', '/dev/dm-1', '/dev/dm-3', '/dev/zram0']
    const kernel = await kernelWith({
      'proc/swaps': HEAD + areas.map((name) => `${name}\tpartition\t1\t0\t-2\n`).join(''),
      'sys/block/dm-0/dm/uuid': 'CRYPT-PLAIN-swap\n',
      // A volume over an encrypted device, and one that lies on it in part only.
      'sys/block/dm-1/dm/uuid': 'LVM-x\n',
      'sys/block/dm-1/slaves/dm-2': '',
      'sys/block/dm-2/dm/uuid': 'CRYPT-LUKS2-x\n',
      'sys/block/dm-3/slaves/dm-2': '',
      'sys/block/dm-3/slaves/sdb': ''
    })
    const { areas: seen } = await readSwap(kernel, 'linux')
    expect(seen.map(({ is }) => is)).toEqual(['plain', 'encrypted', 'encrypted', 'plain', 'memory'])
  })

  test('in a file that cannot be followed is not known', async () => {
    const kernel = await kernelWith({ 'proc/swaps': `${HEAD}/nowhere/swapfile file 1 0 -2\n` })
    expect(await readSwap(kernel, 'linux')).toEqual({ areas: [{ name: '/nowhere/swapfile', is: 'unknown' }] })
  })

  test('that is not there is none', async () => {
    expect(await readSwap(await kernelWith({ 'proc/swaps': HEAD }), 'linux')).toEqual({ areas: [] })
  })
})

test('other systems do not tell, and macOS encrypts its swap', async () => {
  const kernel = { proc: '/none', sys: '/none' }
  await expect(readCoreDumps(kernel, 'darwin')).rejects.toThrow('only be seen on Linux')
  await expect(readListening(null, kernel, 'win32')).rejects.toThrow('only be seen on Linux')
  await expect(readSwap(kernel, 'win32')).rejects.toThrow('only be seen on Linux')
  expect(await readSwap(kernel, 'darwin')).toEqual({ areas: [] })
})

test.each([
  ['0100007F', '127.0.0.1'],
  ['00000000', '0.0.0.0'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000001000000', '::1'],
  ['0000000000000000FFFF00000100007F', '127.0.0.1'],
  ['B80D0120000000000000000001000000', '2001:db8:0:0:0:0:0:1']
])('the kernel writes %s for %s', (hex, address) => expect(addressOf(hex)).toBe(address))

test('only listening sockets of this process are told', async () => {
  const kernel = await kernelWith({
    'proc/net/tcp': [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0 100 0 0 10 0',
      '   1: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12 1 0 100 0 0 10 0',
      '   2: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0 100 0 0 10 0'
    ].join('\n')
  })
  await mkdir(join(kernel.proc, 'self/fd'), { recursive: true })
  for (const [fd, to] of ['socket:[11]', 'socket:[13]', '/dev/null'].entries())
    await symlink(to, join(kernel.proc, 'self/fd', `${fd}`))
  expect(await readListening('http://x', kernel, 'linux')).toEqual({
    sockets: [{ address: '127.0.0.1', port: 8765 }],
    gatewayUrl: 'http://x'
  })
})

describe.skipIf(process.platform !== 'linux')('on this machine', () => {
  test('a port that this process opens is seen', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((done) => server.once('listening', done))
    const { port } = server.address() as AddressInfo
    expect((await readListening(null)).sockets).toContainEqual({ address: '127.0.0.1', port })
  })

  test('the kernel tells where crashes and unused memory go', async () => {
    expect(await readCoreDumps()).toHaveProperty('to')
    expect(Array.isArray((await readSwap()).areas)).toBe(true)
  })
})
