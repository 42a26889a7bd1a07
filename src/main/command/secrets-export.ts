import { AppError } from '../../shared/errors'
import { clearExportPhrase, MIN_PASSPHRASE_CHARS } from '../../shared/secrets/transfer'
import { ask, askNewPassphrase } from './ask'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, err, out, printable } from './io'
import { refuseExisting, writeNewFile } from './new-file'

/** Writes all secrets into a file, in the format asked for. */
export const exportStore = async (invocation: Invocation): Promise<ExitCode> => {
  const { format, out: path } = invocation.options
  if (typeof path === 'string') refuseExisting(path)
  switch (format) {
    case 'v1':
      return exportVersion1(invocation)
    case 'age':
      return exportArchive(invocation, fileNamed(path))
    case 'env':
      return exportInClear(invocation, fileNamed(path))
    default:
      throw new AppError('command.usage', 'say which format: --format v1, --format age or --format env')
  }
}

const fileNamed = (path: string | boolean | undefined): string => {
  if (typeof path === 'string') return path
  throw new AppError('command.usage', 'say where to: --out FILE')
}

const exportVersion1 = async (invocation: Invocation): Promise<ExitCode> => {
  const { out: path, 'key-stdin': keyFromStdin } = invocation.options
  let keyString: string | undefined
  if (keyFromStdin === true) {
    const { readSecret } = await import('./hidden-input')
    keyString = await readSecret('Key string for the export (hidden): ')
  }
  const result = await call(invocation, 'secrets.export', {
    format: 'v1',
    ...(keyString !== undefined && { keyString })
  })
  if (typeof path !== 'string') {
    print(invocation, result, ({ file }) => file)
    return EXIT.good
  }
  await writeNewFile(path, result.file)
  if (!invocation.json)
    out(`wrote ${count(result.count, 'secret')} to ${printable(path)}, sealed with the key ${result.keySource}`)
  return EXIT.good
}

const exportArchive = async (invocation: Invocation, path: string): Promise<ExitCode> => {
  const recipients = [...(invocation.lists.recipient ?? [])]
  const key = recipients.length > 0 ? { recipients } : { passphrase: await newPassphrase(path) }
  const result = await call(invocation, 'secrets.export.archive', key)
  await writeNewFile(path, invocation.options.armor === true ? result.file : bytesOf(result.file))
  const opener = recipients.length > 0 ? count(recipients.length, 'recipient') : 'the passphrase'
  if (!invocation.json)
    out(`wrote ${count(result.count, 'secret')} to ${printable(path)}, an age archive that only ${opener} can open`)
  return EXIT.good
}

const newPassphrase = async (path: string): Promise<string> => {
  const passphrase = await askNewPassphrase(printable(path))
  if (passphrase.length < MIN_PASSPHRASE_CHARS)
    throw new AppError('command.usage', `a passphrase has at least ${MIN_PASSPHRASE_CHARS} characters`)
  return passphrase
}

/** The bytes in an armored text. */
const bytesOf = (armored: string): Buffer => Buffer.from(armored.replace(/^-----.*$/gm, ''), 'base64')

const exportInClear = async (invocation: Invocation, path: string): Promise<ExitCode> => {
  const { store } = await call(invocation, 'secrets.store.status', {})
  const phrase = clearExportPhrase(store.count ?? 0)
  err(`trust-console: ${printable(path)} will hold ${count(store.count ?? 0, 'secret')} in clear: whoever can read it,`)
  err('or a backup of it, has them.')
  const confirm = await ask(`Type this to go on: ${phrase}\n> `)
  const result = await call(invocation, 'secrets.export.env', { confirm })
  await writeNewFile(path, result.file)
  if (!invocation.json)
    out(`wrote ${count(result.count, 'secret')} to ${printable(path)}, in clear; delete the file once it was used`)
  for (const targetId of result.leftOut)
    err(`trust-console: left out: ${printable(targetId)}; no .env file can hold it beside the others`)
  return result.leftOut.length > 0 ? EXIT.error : EXIT.good
}
