import { createInterface } from 'node:readline/promises'
import { AppError } from '../../shared/errors'
import { readSecret } from './hidden-input'

/** Asks a question whose answer is no secret: at a terminal, else from stdin. */
export const ask = async (question: string): Promise<string> => {
  if (!process.stdin.isTTY) return readSecret(question)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } catch {
    throw new AppError('command.usage', 'cancelled; nothing was changed')
  } finally {
    lines.close()
  }
}

/** Asks for a new passphrase, twice at a terminal. @throws AppError command.usage where the two differ */
export const askNewPassphrase = async (what: string): Promise<string> => {
  const passphrase = await readSecret(`Passphrase for ${what} (hidden): `)
  if (process.stdin.isTTY && (await readSecret('The same again (hidden): ')) !== passphrase)
    throw new AppError('command.usage', 'the two passphrases differ; nothing was written')
  return passphrase
}
