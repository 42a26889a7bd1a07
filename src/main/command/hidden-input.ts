import { AppError } from '../../shared/errors'
import { MAX_SECRET_BYTES } from '../../shared/secrets/contract'

const ENTER = ['\r', '\n']
const BACKSPACE = ['\u007f', '\b']
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'

/** Reads a secret: all of stdin when it is a pipe or a file (without one final line break), else a hidden prompt.
 *  @throws AppError command.usage when there is nothing, too much, or the operator gave up */
export const readSecret = async (prompt: string): Promise<string> => {
  const text = process.stdin.isTTY ? await promptHidden(prompt) : await readAll()
  if (text === '')
    throw new AppError(
      'command.usage',
      'no value came in; type one, or pipe it in: printf %s "$VALUE" | trust-console …'
    )
  return text
}

const readAll = async (): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // One more for the final line break.
    if (bytes > MAX_SECRET_BYTES + 2)
      throw new AppError('command.usage', `a value holds at most ${MAX_SECRET_BYTES} bytes`)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      .decode(Buffer.concat(chunks))
      .replace(/\r?\n$/, '')
  } catch {
    throw new AppError('command.usage', 'the value is not UTF-8 text; encode it first, as base64 say')
  }
}

const promptHidden = (prompt: string): Promise<string> =>
  new Promise((done, failed) => {
    const { stdin, stderr } = process
    let typed = ''
    const finish = (settle: () => void): void => {
      stdin.off('data', onData)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const onData = (text: string): void => {
      for (const char of text) {
        if (ENTER.includes(char) || char === CTRL_D) return finish(() => done(typed))
        if (char === CTRL_C)
          return finish(() => failed(new AppError('command.usage', 'cancelled; nothing was changed')))
        if (char === CTRL_U) typed = ''
        else if (BACKSPACE.includes(char)) typed = Array.from(typed).slice(0, -1).join('')
        else typed += char
      }
    }
    stderr.write(prompt)
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.on('data', onData)
    stdin.resume()
  })
