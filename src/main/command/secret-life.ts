import { AppError } from '../../shared/errors'
import type { SecretDetails } from '../../shared/secrets/life-contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, err, out, paint, printable, table, time } from './io'
import { parseDays, parseExpiry } from './life-options'
import { dueWords } from './secret-due'

const target = ({ positionals }: Invocation): string => positionals[0] ?? ''

export const show = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.store.details', { targetId: target(invocation) })
  print(invocation, result, ({ secret }) => renderDetails(secret, Date.now()))
  return EXIT.good
}

export const describe = async (invocation: Invocation): Promise<ExitCode> => {
  const change = await changeOf(invocation)
  if (Object.keys(change).length === 0)
    throw new AppError(
      'command.usage',
      'say what: --note, --notes-stdin, --tag, --tags, --expires or --rotate-every; see: trust-console secrets describe --help'
    )
  const result = await call(invocation, 'secrets.store.describe', { targetId: target(invocation), ...change })
  print(invocation, result, ({ secret }) => renderDetails(secret, Date.now()))
  return EXIT.good
}

export const versions = async (invocation: Invocation): Promise<ExitCode> => {
  const targetId = target(invocation)
  const { reveal } = invocation.options
  if (typeof reveal === 'string') {
    const version = versionNumber(reveal)
    const result = await call(invocation, 'secrets.store.version', { targetId, version })
    // As it is: the value may be piped into a file.
    if (invocation.json) print(invocation, result, () => '')
    else out(result.value)
    return EXIT.good
  }
  const result = await call(invocation, 'secrets.store.details', { targetId })
  print(invocation, result, ({ secret }) => renderVersions(secret))
  return EXIT.good
}

export const restore = async (invocation: Invocation): Promise<ExitCode> => {
  const version = versionNumber(invocation.positionals[1] ?? '')
  const result = await call(invocation, 'secrets.store.restore', { targetId: target(invocation), version })
  print(
    invocation,
    result,
    ({ targetId, restored, version: now }) =>
      `version ${restored} of ${printable(targetId)} is in force again, as version ${now}`
  )
  return EXIT.good
}

export const forget = async (invocation: Invocation): Promise<ExitCode> => {
  const numbers = invocation.positionals.slice(1).map(versionNumber)
  const result = await call(invocation, 'secrets.store.forget', {
    targetId: target(invocation),
    ...(numbers.length > 0 && { versions: numbers })
  })
  if (!invocation.json && result.forgotten === 0) {
    err(`trust-console: no such earlier value of ${printable(result.targetId)} is kept; nothing was forgotten`)
    return EXIT.error
  }
  print(
    invocation,
    result,
    ({ targetId, forgotten, earlierCount }) =>
      `forgot ${count(forgotten, 'earlier value')} of ${printable(targetId)}; ${earlierCount} left`
  )
  return EXIT.good
}

const versionNumber = (text: string): number => {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number > 0) return number
  throw new AppError(
    'command.usage',
    'a version is a number, 1 or more; "trust-console secrets versions TARGET" lists them'
  )
}

interface Change {
  notes?: string
  tags?: string[]
  expiresAtMs?: number | null
  rotateEveryDays?: number | null
}

const changeOf = async ({ options, lists }: Invocation): Promise<Change> => {
  const { note, 'notes-stdin': fromStdin, tags, expires, 'rotate-every': every } = options
  const change: Change = {}
  if (typeof note === 'string' && fromStdin === true)
    throw new AppError('command.usage', 'give the notes once: with --note or with --notes-stdin')
  if (typeof note === 'string') change.notes = note
  if (fromStdin === true) change.notes = await (await import('./hidden-input')).readSecret('Notes (hidden): ')
  if (lists.tag || typeof tags === 'string')
    change.tags = [...(lists.tag ?? []), ...(typeof tags === 'string' ? tags.split(',') : [])]
      .map((each) => each.trim())
      .filter((each) => each !== '')
  if (typeof expires === 'string') change.expiresAtMs = parseExpiry(expires)
  if (typeof every === 'string') change.rotateEveryDays = parseDays(every)
  return change
}

const renderDetails = (secret: SecretDetails, nowMs: number): string => {
  const { lastUsed, usesKnownSinceMs, rotateEveryDays, rotationDueAtMs, notes, tags, earlier } = secret
  const used = lastUsed
    ? `${time(lastUsed.atMs)} by ${lastUsed.actor}, ${lastUsed.door}`
    : usesKnownSinceMs === null
      ? 'not known: there is no activity record to read'
      : `not since ${time(usesKnownSinceMs)}; before that it is not known`
  const rotation =
    rotateEveryDays === null
      ? 'never'
      : `every ${count(rotateEveryDays, 'day')}, ${rotationDueAtMs === null ? 'its age is not known' : `next ${time(rotationDueAtMs)}`}`
  const rows: readonly (readonly [string, string])[] = [
    ['target', secret.targetId],
    ['bytes', String(secret.valueLength)],
    ['version', String(secret.version)],
    ['created', time(secret.createdAtMs)],
    ['updated', time(secret.updatedAtMs)],
    ['last used', used],
    ['expires', secret.expiresAtMs === null ? 'never' : time(secret.expiresAtMs)],
    ['rotation', rotation],
    ['tags', tags.length > 0 ? tags.join(', ') : '-'],
    ['earlier values', String(earlier.length)]
  ]
  const due = dueWords(secret, nowMs).map((words) => `${paint('yellow', 'due:')} ${words}`)
  // Line by line: a line break in notes is meant, anything else that steers a terminal is not.
  const noted = notes === '' ? [] : ['', ...notes.split(/\r?\n/).map(printable)]
  return [table(rows.map(([name, text]) => [{ text: name }, { text }])), ...due, ...noted].join('\n')
}

const renderVersions = ({ targetId, version, earlier, updatedAtMs }: SecretDetails): string => {
  const head = ['VERSION', 'BYTES', 'SET', 'REPLACED'].map((text) => ({ text, style: 'dim' as const }))
  const rows = earlier.map((each) => [
    { text: String(each.version) },
    { text: String(each.valueLength) },
    { text: time(each.setAtMs) },
    { text: time(each.replacedAtMs) }
  ])
  const inForce = `version ${version} of ${printable(targetId)} is in force since ${time(updatedAtMs)}`
  return earlier.length === 0 ? `${inForce}; no earlier value is kept` : `${table([head, ...rows])}\n\n${inForce}`
}
