import { createHash, timingSafeEqual } from 'node:crypto'
import { chmod, unlink } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { AppError, systemCode } from '../../shared/errors'
import { MAX_FRAME_BYTES } from '../../shared/gateway/contract'
import { HELLO, type OwnerRecord } from '../home/owner-file'
import { ensurePrivateFolder } from '../platform/file-safety'
import type { Log } from '../platform/log'
import { operatorName } from '../platform/operator'
import { folderDistrust } from '../platform/trust'
import type { Caller } from './caller'
import { answerFrame, failure, readFrame } from './frame'
import type { Router } from './router'

const NEWLINE = 0x0a
const GREETING_WITHIN_MS = 5_000
const MAX_CONNECTIONS = 64

const STOPPING = new AppError('rpc.stopping', 'the instance is stopping; try again')

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** The door for commands of the same user: a Unix socket (a named pipe on Windows) that carries one JSON-RPC frame a
 *  line. The first line must be the control key from the owner's private file. */
export class ControlDoor {
  private server: Server | undefined
  private readonly sockets = new Set<Socket>()
  private readonly answering = new Set<Promise<void>>()
  private stopping = false

  constructor(
    private readonly owner: () => OwnerRecord,
    private readonly router: Router,
    private readonly log: Log
  ) {}

  /** @throws AppError home.unusable when the socket cannot be made */
  async start(): Promise<void> {
    const { address } = this.owner()
    const onDisk = process.platform !== 'win32'
    try {
      if (onDisk) {
        await ensurePrivateFolder(dirname(address))
        const distrust = folderDistrust(dirname(address))
        if (distrust) throw new Error(distrust)
        // We hold the home folder, so a socket that is there was left by a dead owner.
        await unlink(address).catch((error: unknown) => {
          if (systemCode(error) !== 'ENOENT') throw error
        })
      }
      const server = createServer((socket) => this.accept(socket))
      server.maxConnections = MAX_CONNECTIONS
      await new Promise<void>((done, failed) => {
        server.once('error', failed)
        server.listen(address, () => done())
      })
      this.server = server
      if (onDisk) await chmod(address, 0o600)
    } catch (error) {
      throw new AppError('home.unusable', `the control socket ${address} cannot be opened`, { cause: error })
    }
  }

  async stop(): Promise<void> {
    const server = this.server
    this.server = undefined
    if (!server) return
    const closed = new Promise<void>((done) => server.close(() => done()))
    // Whoever asked for the stop is told first.
    await Promise.allSettled(this.answering)
    // A line that arrives from now on is not read: whoever sent it may try again.
    this.stopping = true
    for (const socket of this.sockets) socket.end(`${failure('null', STOPPING)}\n`)
    setTimeout(() => this.sockets.forEach((socket) => socket.destroy()), 500).unref()
    await closed
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const greeting = setTimeout(() => socket.destroy(), GREETING_WITHIN_MS)
    let trusted = false
    let work: Promise<void> = Promise.resolve()
    readLines(socket, (line) => {
      if (this.stopping) return
      if (!trusted) {
        clearTimeout(greeting)
        trusted = timingSafeEqual(digest(line), digest(this.owner().controlKey))
        if (!trusted) {
          this.log.warn('a command came with a wrong control key')
          socket.destroy()
          return
        }
        // From here on the caller knows that what it sends is either answered or told to come again.
        socket.write(`${HELLO}\n`)
        return
      }
      work = work.then(() => this.answer(socket, line))
      const answering = work
      this.answering.add(answering)
      void answering.finally(() => this.answering.delete(answering))
    })
    socket.on('close', () => clearTimeout(greeting))
  }

  private async answer(socket: Socket, line: string): Promise<void> {
    const answer = await answerFrame(readFrame(line), this.router, commandCaller())
    if (answer !== undefined && socket.writable) socket.write(`${answer}\n`)
  }
}

/** The person at this machine, as the command line and this door know them. */
export const commandCaller = (): Caller => ({
  actor: `operator ${operatorName()}`,
  door: 'command',
  audiences: ['command'],
  address: null
})

/** Calls `onLine` for each line of UTF-8 text, without its line break. Ends the socket when a line grows too long. */
const readLines = (socket: Socket, onLine: (line: string) => void): void => {
  let held: Buffer[] = []
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let cut = rest.indexOf(NEWLINE); cut !== -1; cut = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...held, rest.subarray(0, cut)])
      held = []
      bytes = 0
      rest = rest.subarray(cut + 1)
      onLine(line.toString('utf8'))
      if (socket.destroyed) return
    }
    bytes += rest.length
    if (bytes > MAX_FRAME_BYTES) socket.destroy()
    else if (rest.length > 0) held.push(rest)
  })
}
