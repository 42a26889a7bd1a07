import { text } from 'node:stream/consumers'
import { WebSocket, type ClientOptions } from 'ws'

interface UpgradeRefusal {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: any
}

/** An open WebSocket that keeps every answer, in the order they came. */
export class SocketClient {
  readonly answers: any[] = []
  /** The close code, once the connection is gone. */
  readonly closed: Promise<number>
  private readonly waiting: (() => void)[] = []

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.answers.push(JSON.parse(data.toString('utf8')))
      for (const wake of this.waiting.splice(0)) wake()
    })
    this.closed = new Promise((done) => socket.once('close', done))
    socket.on('error', () => undefined)
  }

  /** @throws Error when the upgrade is refused */
  static open(url: string, headers: Record<string, string>, options: ClientOptions = {}): Promise<SocketClient> {
    return new Promise((done, failed) => {
      const socket = new WebSocket(url, { ...options, headers })
      const client = new SocketClient(socket)
      socket.once('open', () => done(client))
      socket.once('error', failed)
    })
  }

  /** The answer to an upgrade that must not succeed. @throws Error when it does */
  static refused(url: string, headers: Record<string, string> = {}): Promise<UpgradeRefusal> {
    return new Promise((done, failed) => {
      const socket = new WebSocket(url, { headers })
      socket.once('open', () => {
        socket.terminate()
        failed(new Error('the upgrade succeeded'))
      })
      socket.once('error', failed)
      socket.once('unexpected-response', (_request, response) => {
        text(response)
          .then((body) => done({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(body) }))
          .catch(failed)
      })
    })
  }

  /** Waits until `count` answers are there. @throws Error when the connection closes before */
  async received(count: number): Promise<any[]> {
    while (this.answers.length < count) {
      const next = new Promise<'answer'>((done) => this.waiting.push(() => done('answer')))
      if ((await Promise.race([next, this.closed])) !== 'answer') throw new Error('the connection closed')
    }
    return this.answers
  }

  async call(id: string | number, method: string, params: unknown = {}): Promise<any> {
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    for (let count = 1; ; count++) {
      const answer = (await this.received(count))[count - 1]
      if (answer.id === id) return answer
    }
  }
}
