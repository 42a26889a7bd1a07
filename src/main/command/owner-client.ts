import type { Socket } from 'node:net'
import { AppError, ERRORS, type ErrorCode } from '../../shared/errors'
import { connectOwner, HELLO, readOwner } from '../home/owner-file'

/** Longer than the slowest method takes: an owner that is silent for this long is stopped or stuck. */
const SILENT_FOR_MS = 120_000

/** The answer of the running instance, or undefined when none runs (or the one that ran is just stopping). */
type OwnerAnswer = { result: unknown } | undefined

/** Asks the process that owns the home folder. Small on purpose: a command that finds a running instance loads only this.
 *  @param silentForMs how long it may take to answer; 0 for a call without such a limit
 *  @throws AppError with the owner's own code and message */
export const askOwner = async (
  ownerPath: string,
  method: string,
  params: unknown,
  silentForMs = SILENT_FOR_MS
): Promise<OwnerAnswer> => {
  const owner = readOwner(ownerPath)
  const socket = owner && (await connectOwner(owner))
  if (!socket) return undefined
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const line = await exchange(socket, owner.controlKey, request, silentForMs)
  if (line === undefined) return undefined
  const answer = JSON.parse(line) as { result?: unknown; error?: { message: string; data?: Record<string, unknown> } }
  if (!answer.error) return { result: answer.result }
  const code = asErrorCode(answer.error.data?.code)
  if (code === 'rpc.stopping') return undefined
  throw new AppError(code, answer.error.message, answer.error.data && { data: answer.error.data })
}

/** Sends the key, waits for the owner's hello, sends the request, waits for the answer.
 *  @returns undefined when the owner ended before its hello: the request was not sent then */
const exchange = (socket: Socket, key: string, request: string, silentForMs: number): Promise<string | undefined> =>
  new Promise((done, failed) => {
    let text = ''
    let greeted = false
    const onLine = (line: string): void => {
      if (!greeted && line === HELLO) {
        greeted = true
        socket.write(`${request}\n`)
        return
      }
      // An owner that is stopping says so instead of its hello.
      done(greeted ? line : undefined)
      socket.destroy()
    }
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 1)
        onLine(line)
      }
    })
    const lost = (): void => {
      if (!greeted) done(undefined)
      else
        failed(
          new AppError('command.unreachable', 'the running instance ended or is stuck; look at its log, then try again')
        )
    }
    socket.setTimeout(silentForMs, () => socket.destroy())
    socket.on('error', lost)
    socket.on('close', lost)
    socket.write(`${key}\n`)
  })

const asErrorCode = (code: unknown): ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
