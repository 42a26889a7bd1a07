import type { ActivityRecord } from '../../shared/activity/contract'
import { AppError } from '../../shared/errors'
import { homePaths } from '../home/paths'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { offerBrowser } from './browser'
import { out, paint, printable, printableJson, table, time } from './io'
import { askOwner } from './owner-client'

export const status = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'status', {})
  print(invocation, result, ({ service, version, url, gateway_auth_mode: mode, uptimeMs, configHash }) =>
    table([
      [{ text: service }, { text: version }],
      [{ text: 'gateway' }, { text: url ?? 'not running' }],
      [{ text: 'auth' }, { text: mode }],
      [{ text: 'uptime' }, { text: url === null ? '-' : `${Math.round(uptimeMs / 1000)} s` }],
      [{ text: 'config' }, { text: configHash }]
    ])
  )
  return EXIT.good
}

export const stop = async ({ home, json }: Invocation): Promise<ExitCode> => {
  const answer = await askOwner(homePaths(home).owner, 'shutdown', {})
  if (!answer) throw new AppError('command.unreachable', `no instance owns ${home}; there is nothing to stop`)
  out(json ? JSON.stringify(answer.result, null, 2) : 'the instance finishes what is running and stops')
  return EXIT.good
}

export const ui = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'ui.ticket', {})
  print(invocation, result, ({ url }) => url)
  if (invocation.options.open === true) await offerBrowser(result.url)
  return EXIT.good
}

export const tokenShow = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'gateway.token.show', {})
  if (invocation.json) {
    print(invocation, result, () => '')
    return EXIT.good
  }
  if (result.token === null) {
    throw new AppError('settings.invalid', 'no gateway token is set; "trust-console token rotate" makes one')
  }
  out(result.token)
  return EXIT.good
}

export const tokenRotate = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'gateway.token.rotate', {})
  print(
    invocation,
    result,
    ({ closedSockets }) =>
      `the gateway has a new token and closed ${closedSockets} open sockets; "trust-console token show" prints it`
  )
  return EXIT.good
}

const PAGE = /^[1-9]\d{0,2}$/

export const activityList = async (invocation: Invocation): Promise<ExitCode> => {
  const { limit, method, actor, outcome, before } = invocation.options
  if (typeof limit === 'string' && !(PAGE.test(limit) && Number(limit) <= 500)) {
    throw new AppError('command.usage', '--limit takes a number from 1 to 500')
  }
  const text = (value: string | boolean | undefined): string | undefined =>
    typeof value === 'string' ? value : undefined
  const params = {
    limit: typeof limit === 'string' ? Number(limit) : 20,
    ...(text(method) !== undefined && { method: text(method) }),
    ...(text(actor) !== undefined && { actor: text(actor) }),
    ...(text(outcome) !== undefined && { outcome: outcome as 'ok' }),
    ...(text(before) !== undefined && { before: Number(before) })
  }
  const result = await call(invocation, 'activity.list', params)
  print(invocation, result, ({ items, nextBefore }) => {
    if (items.length === 0) return 'No record fits.'
    const more = nextBefore === null ? '' : `\n\n${paint('dim', `older: --before ${nextBefore}`)}`
    return table(items.map(recordRow)) + more
  })
  return EXIT.good
}

const recordRow = ({
  seq,
  ts,
  actor,
  door,
  method,
  outcome,
  target,
  detail
}: ActivityRecord): { text: string; style?: 'dim' | 'red' | 'yellow' }[] => [
  { text: String(seq), style: 'dim' },
  { text: time(ts) },
  outcome === 'ok' ? { text: outcome } : { text: outcome, style: outcome === 'failed' ? 'red' : 'yellow' },
  { text: `${actor} (${door})` },
  { text: method },
  { text: [target, detail].filter(Boolean).join(': '), style: 'dim' }
]

export const activityVerify = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'activity.verify', {})
  print(invocation, result, ({ ok, records, head, problem }) =>
    ok
      ? `${paint('green', 'intact')}: ${records} records follow from one another\nhead ${head ?? '-'}`
      : `${paint('red', 'broken')} at line ${problem?.line ?? '?'}: ${printable(problem?.reason ?? '')} (${records} records before it are good)`
  )
  return result.ok ? EXIT.good : EXIT.postureNotGood
}

export const activityAcknowledge = async (invocation: Invocation): Promise<ExitCode> => {
  const { reason } = invocation.options
  if (typeof reason !== 'string') throw new AppError('command.usage', 'say why: --reason "…"')
  const result = await call(invocation, 'activity.acknowledge', { reason })
  print(invocation, result, ({ keptAs }) => `the old record is kept as ${printable(keptAs)}; a new one has begun`)
  return EXIT.good
}

/** Any method by name. Parameters come as JSON on stdin, so that a secret among them stays off the command line. */
export const callMethod = async (invocation: Invocation): Promise<ExitCode> => {
  // The table brings all schemas with it; no other command here needs it.
  const { canonicalMethod } = await import('../../shared/api')
  const method = canonicalMethod(invocation.positionals[0] ?? '')
  if (!method)
    throw new AppError(
      'rpc.unknown-method',
      `unknown method "${invocation.positionals[0] ?? ''}"; see docs/openrpc.json`
    )
  const result: unknown = await call(invocation, method, (await readParams()) as never)
  out(printableJson(result))
  return EXIT.good
}

const readParams = async (): Promise<unknown> => {
  if (process.stdin.isTTY) return {}
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8').trim()
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw new AppError('command.usage', 'the parameters on stdin are not JSON')
  }
}

export const openRpc = async (): Promise<ExitCode> => {
  const { openRpcDocument } = await import('../rpc/openrpc')
  out(JSON.stringify(openRpcDocument(), null, 2))
  return EXIT.good
}
