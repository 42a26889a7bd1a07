import type { Socket } from 'node:net'
import { AppError, ERRORS, type ErrorCode } from '../../shared/errors'
import { connectOwner, readOwner } from '../home/owner-file'

/** Longer than the slowest method takes: an owner that is silent for this long is stopped or stuck. */
const SILENT_FOR_MS = 120_000

/** The answer of the running instance, or undefined when none runs (or the one that ran is just stopping). */
export type OwnerAnswer = { result: unknown } | undefined

/** Asks the process that owns the home folder. Small on purpose: a command that finds a running instance loads only this.
 *  @throws AppError with the owner's own code and message */
export const askOwner = async (ownerPath: string, method: string, params: unknown): Promise<OwnerAnswer> => {
  const owner = readOwner(ownerPath)
  const socket = owner && (await connectOwner(owner))
  if (!socket) return undefined
  const line = await exchange(
    socket,
    `${owner.controlKey}\n${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`
  )
  const answer = JSON.parse(line) as { result?: unknown; error?: { message: string; data?: Record<string, unknown> } }
  if (!answer.error) return { result: answer.result }
  const code = asErrorCode(answer.error.data?.code)
  if (code === 'rpc.stopping') return undefined
  throw new AppError(code, answer.error.message, answer.error.data && { data: answer.error.data })
}

const exchange = (socket: Socket, request: string): Promise<string> =>
  new Promise((done, failed) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end === -1) return
      socket.destroy()
      done(text.slice(0, end))
    })
    const lost = (): void =>
      failed(
        new AppError('command.unreachable', 'the running instance ended or is stuck; look at its log, then try again')
      )
    socket.setTimeout(SILENT_FOR_MS, () => socket.destroy())
    socket.on('error', lost)
    socket.on('close', lost)
    socket.write(request)
  })

const asErrorCode = (code: unknown): ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
