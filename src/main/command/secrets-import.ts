import { readFile, stat } from 'node:fs/promises'
import type { MethodInput } from '../../shared/api'
import { AppError, systemCode } from '../../shared/errors'
import { armorOf, IMPORT_FORMATS, isBinaryAge, MAX_IMPORT_CALL_BYTES } from '../../shared/secrets/transfer'
import { MAX_IMPORT_CHARS, type ImportPreview, type ImportRow } from '../../shared/secrets/transfer-contract'
import { connectOwner, readOwner } from '../home/owner-file'
import { homePaths } from '../home/paths'
import { ask } from './ask'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, err, out, printable, table, type Style } from './io'

type Given = MethodInput<'secrets.import.preview'>

const STYLES: Readonly<Record<ImportRow['status'], Style>> = {
  new: 'green',
  same: 'dim',
  replaced: 'yellow',
  unknown: 'yellow',
  invalid: 'red'
}

/** Shows what an import would do, asks, and does it. */
export const importFile = async (invocation: Invocation): Promise<ExitCode> => {
  const [path = ''] = invocation.positionals
  const given = await unlocked(invocation, path, { text: await readText(path), format: formatOf(invocation) })
  await refuseTooLarge(invocation, path, given)
  const preview = await call(invocation, 'secrets.import.preview', given)
  const isDryRun = invocation.options['dry-run'] === true
  if (isDryRun) {
    print(invocation, preview, render)
    return EXIT.good
  }
  if (!invocation.json) out(render(preview))
  const targetIds = chosenOf(invocation, preview)
  if (targetIds.length === 0) {
    err('trust-console: nothing to import; --only TARGET or --all chooses what is only shown')
    return EXIT.good
  }
  await confirm(invocation, targetIds.length)
  const result = await call(invocation, 'secrets.import.apply', { ...given, digest: preview.digest, targetIds })
  print(
    invocation,
    result,
    ({ added, replaced, count: held }) =>
      `imported: ${added} new, ${replaced} replaced; the store holds ${count(held, 'secret')}`
  )
  if (preview.format !== 'age' && preview.format !== 'v1')
    err(`trust-console: ${printable(path)} still holds these secrets; delete it. trust-console did not touch it`)
  return EXIT.good
}

const formatOf = ({ options }: Invocation): Given['format'] => {
  if (options.format === undefined) return 'auto'
  const format = IMPORT_FORMATS.find((name) => name === options.format)
  if (!format) throw new AppError('command.usage', `say which format: --format ${IMPORT_FORMATS.join('|')}`)
  return format
}

/** @throws AppError secrets.import-unreadable, secrets.import-too-large */
const readText = async (path: string): Promise<string> => {
  let bytes: Buffer
  try {
    const { size } = await stat(path)
    if (size > MAX_IMPORT_CHARS) throw tooLarge(`${path} is larger than an import reads (64 MiB); split it`)
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('secrets.import-unreadable', `${path} cannot be read (${systemCode(error) ?? 'error'})`)
  }
  if (isBinaryAge(bytes)) return armorOf(bytes.toString('base64'))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('secrets.import-unreadable', `${path} is no UTF-8 text and no age archive`)
  }
}

/** Adds what opens a sealed file. It comes from a file, stdin or a hidden prompt, never from an argument. */
const unlocked = async (invocation: Invocation, path: string, given: Given): Promise<Given> => {
  const { identity, 'key-stdin': keyFromStdin } = invocation.options
  const { lockOf } = await import('../secrets/transfer/read-source')
  const { readSecret } = await import('./hidden-input')
  switch (lockOf(given.text, given.format)) {
    case 'passphrase':
      return { ...given, passphrase: await readSecret(`Passphrase of ${printable(path)} (hidden): `) }
    case 'identity':
      if (typeof identity === 'string') return { ...given, passphrase: await readText(identity) }
      return { ...given, passphrase: await readSecret(`Identity for ${printable(path)} (hidden): `) }
    case 'keyString':
      if (keyFromStdin !== true) return given
      return { ...given, keyString: await readSecret(`Key string of ${printable(path)} (hidden): `) }
    case null:
      return given
  }
}

/** A running instance takes no larger frame; without one the file is read here. */
const refuseTooLarge = async ({ home }: Invocation, path: string, given: Given): Promise<void> => {
  if (Buffer.byteLength(JSON.stringify(given)) <= MAX_IMPORT_CALL_BYTES) return
  const owner = readOwner(homePaths(home).owner)
  const socket = owner && (await connectOwner(owner))
  if (!socket) return
  socket.destroy()
  throw tooLarge(
    `${path} is larger than a running instance takes in one call (1 MiB); run "trust-console stop" and import it again, which reads up to 64 MiB`
  )
}

const tooLarge = (message: string): AppError => new AppError('secrets.import-too-large', message)

const chosenOf = ({ options, lists }: Invocation, { rows }: ImportPreview): string[] => {
  const possible = rows.flatMap(({ targetId, status }) =>
    targetId !== null && status !== 'invalid' && status !== 'same' ? [targetId] : []
  )
  if (lists.only) {
    const unfit = lists.only.find((id) => !rows.some(({ targetId, status }) => targetId === id && status !== 'invalid'))
    if (unfit !== undefined) throw new AppError('command.usage', `--only: the file has no row to import for ${unfit}`)
    return possible.filter((id) => lists.only?.includes(id))
  }
  if (options.all === true) return possible
  return rows.flatMap(({ targetId, chosen }) => (chosen && targetId !== null ? [targetId] : []))
}

const confirm = async ({ options }: Invocation, number: number): Promise<void> => {
  if (options.yes === true) return
  if (!process.stdin.isTTY)
    throw new AppError('command.usage', 'nobody can be asked here; --yes imports without asking')
  const answer = await ask(`Import ${count(number, 'secret')}? Type yes: `)
  if (answer.trim().toLowerCase() !== 'yes') throw new AppError('command.usage', 'nothing was imported')
}

const render = ({ rows, format, notes, referencesSkipped }: ImportPreview): string => {
  const head = ['', 'TARGET', 'STATUS', 'BYTES', 'IN THE FILE'].map((text) => ({ text, style: 'dim' as const }))
  const lines = rows.map(({ name, targetId, status, valueLength, chosen, reason }) => [
    { text: chosen ? '+' : ' ' },
    { text: targetId ?? '-' },
    { text: status, style: STYLES[status] },
    { text: String(valueLength) },
    { text: [name === targetId ? '' : name, reason ?? ''].filter(Boolean).join(': ') }
  ])
  const more = [
    ...(referencesSkipped > 0 ? [`${count(referencesSkipped, 'reference')} to secrets kept elsewhere skipped.`] : []),
    ...notes
  ]
  return [
    `${format}, ${count(rows.length, 'entry').replace('entrys', 'entries')}`,
    table([head, ...lines]),
    ...more
  ].join('\n')
}
