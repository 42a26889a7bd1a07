import type { ClientList, ClientState, ListedClient } from '../../shared/clients/contract'
import { DAY_MS, grantOf } from '../../shared/clients/grants'
import { AppError } from '../../shared/errors'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { err, out, paint, printable, printableJson, table, time, type Style } from './io'
import { parseExpiry } from './life-options'

const HOUR_MS = 3_600_000
const ID = /^[0-9a-f]{12}$/

const STATE: Readonly<Record<ClientState, { text: string; style: Style }>> = {
  active: { text: 'in force', style: 'green' },
  'used-up': { text: 'used up', style: 'yellow' },
  expired: { text: 'expired', style: 'yellow' },
  revoked: { text: 'revoked', style: 'dim' }
}

export const create = async (invocation: Invocation): Promise<ExitCode> => {
  const [name = ''] = invocation.positionals
  const { expires, uses } = invocation.options
  const methods = listed(invocation, 'allow')
  if (methods.length === 0) throw usage('--allow is needed: groups (resolve, guard, read) or method names')
  const unknown = methods.find((entry) => grantOf(entry) === undefined)
  if (unknown !== undefined) throw usage(`--allow ${unknown.slice(0, 100)}: a client cannot be granted that`)
  const result = await call(invocation, 'clients.create', {
    name,
    methods,
    targets: listed(invocation, 'targets'),
    ...(typeof expires === 'string' && { expiresAtMs: endOf(expires, Date.now()) }),
    ...(typeof uses === 'string' && { maxUses: usesOf(uses) })
  })
  if (invocation.json) {
    out(printableJson(result))
    return EXIT.good
  }
  // The token alone, so that it can be piped to where it belongs.
  out(result.token)
  const { client, persisted } = result
  err(
    `client ${printable(client.name)} (${client.id}) is in force until ${time(client.expiresAtMs)}. ` +
      `Its token is shown this once.${persisted ? '' : ' State is in memory: it ends with the gateway.'}`
  )
  return EXIT.good
}

export const list = async (invocation: Invocation): Promise<ExitCode> => {
  print(invocation, await call(invocation, 'clients.list', {}), renderList)
  return EXIT.good
}

export const revoke = async (invocation: Invocation): Promise<ExitCode> => {
  const [given = ''] = invocation.positionals
  const id = ID.test(given) ? given : await idOf(invocation, given)
  const result = await call(invocation, 'clients.revoke', { id })
  print(invocation, result, ({ revoked, closedSockets }) =>
    revoked
      ? `client ${id} is revoked; ${closedSockets} open sockets were closed`
      : `client ${id} was revoked before; nothing changed`
  )
  return EXIT.good
}

/** The client of that name, of which one at most is in force. @throws AppError clients.unknown */
const idOf = async (invocation: Invocation, name: string): Promise<string> => {
  const { clients } = await call(invocation, 'clients.list', {})
  const named = clients.filter((client) => client.name.toLowerCase() === name.trim().toLowerCase())
  const wanted = named.find(({ state }) => state === 'active' || state === 'used-up') ?? named[0]
  if (wanted) return wanted.id
  throw new AppError(
    'clients.unknown',
    `there is no client named ${printable(name.slice(0, 100))}; see: trust-console clients list`
  )
}

const usage = (message: string): AppError => new AppError('command.usage', message)

/** The values of an option that may be given several times, or as a list with commas. */
const listed = ({ lists }: Invocation, name: string): string[] =>
  (lists[name] ?? [])
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')

/** `30d`, `12h` or a date. @returns milliseconds since 1970. @throws AppError command.usage */
const endOf = (text: string, nowMs: number): number => {
  const [, number, unit] = /^(\d{1,5})([dh])$/.exec(text) ?? []
  if (number !== undefined) return nowMs + Number(number) * (unit === 'd' ? DAY_MS : HOUR_MS)
  const atMs = text === 'never' ? null : parseExpiry(text)
  if (atMs === null) throw usage('--expires takes 30d, 12h or a date: every client token ends')
  return atMs
}

const usesOf = (text: string): number => {
  const uses = Number(text)
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usage('--uses takes a whole number from 1 on')
  return uses
}

const renderClient = (client: ListedClient): string => {
  const { id, name, methods, targets, createdAtMs, createdBy, expiresAtMs, maxUses, uses, lastUse, state } = client
  const left = maxUses === null ? `${uses} so far` : `${uses} of ${maxUses}`
  const last = lastUse === null ? 'never' : `${time(lastUse.atMs)} ${lastUse.method} from ${lastUse.address ?? '-'}`
  const rows = [
    ['may call', methods.join(', ')],
    ['targets', targets.join(', ') || 'none'],
    ['created', `${time(createdAtMs)} by ${createdBy}`],
    ['ends', time(expiresAtMs)],
    ['uses', left],
    ['last use', last]
  ]
  return [
    `${paint('bold', printable(name))}  ${id}  ${paint(STATE[state].style, STATE[state].text)}`,
    table(rows.map(([label = '', text = '']) => [{ text: `  ${label}`, style: 'dim' as const }, { text }]))
  ].join('\n')
}

const renderList = ({ clients, persisted, problem }: ClientList): string => {
  const parts = clients.length > 0 ? clients.map(renderClient) : problem === null ? ['There is no client.'] : []
  if (problem !== null) parts.push(paint('yellow', printable(problem)))
  if (!persisted) parts.push(paint('dim', 'State is in memory; clients end with the process.'))
  return parts.join('\n\n')
}
