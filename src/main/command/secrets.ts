import type { StoreStatus } from '../../shared/secrets/contract'
import { AppError } from '../../shared/errors'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { count, err, out, paint, printable, table, time } from './io'
import { dueWords } from './secret-due'

const target = ({ positionals }: Invocation): string => positionals[0] ?? ''

export const status = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.store.status', {})
  print(invocation, result, ({ store }) => renderStatus(store))
  return result.store.state === 'ready' ? EXIT.good : EXIT.postureNotGood
}

export const set = async (invocation: Invocation): Promise<ExitCode> => {
  const { readSecret } = await import('./hidden-input')
  const { generatedValue } = await import('./generate')
  const targetId = target(invocation)
  const made = await generatedValue(invocation)
  const value = made?.value ?? (await readSecret(`Value for ${printable(targetId)} (hidden): `))
  const result = await call(invocation, 'secrets.store.set', { targetId, value })
  const strength = made ? `, ${count(made.entropyBits, 'bit')} strong` : ''
  print(
    invocation,
    result,
    ({ valueLength, count: held }) =>
      `stored ${printable(targetId)} (${count(valueLength, 'byte')}${strength}); the store holds ${count(held, 'secret')}`
  )
  return EXIT.good
}

export const get = async (invocation: Invocation): Promise<ExitCode> => {
  const reveal = invocation.options.reveal === true
  const result = await call(invocation, 'secrets.store.get', { targetId: target(invocation), includeValue: reveal })
  if (invocation.json) {
    print(invocation, result, () => '')
    return EXIT.good
  }
  if (!result.found) {
    err(
      `trust-console: nothing is stored for ${printable(result.targetId)}; "trust-console secrets list" shows what is`
    )
    return EXIT.error
  }
  // As it is: the value may be piped into a file.
  if (result.value !== null) out(result.value)
  else out(`${printable(result.targetId)} is set (${count(result.valueLength, 'byte')}); --reveal prints it`)
  return EXIT.good
}

export const list = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.store.list', {})
  print(invocation, result, ({ items }) => {
    if (items.length === 0) return 'The store is empty. Add a secret: trust-console secrets set TARGET'
    const head = ['TARGET', 'BYTES', 'UPDATED', ''].map((text) => ({ text, style: 'dim' as const }))
    const nowMs = Date.now()
    const rows = items.map((item) => [
      { text: item.targetId },
      { text: String(item.valueLength) },
      { text: time(item.updatedAtMs) },
      {
        text: [...dueWords(item, nowMs), ...(item.known ? [] : ['not a known target'])].join(', '),
        style: 'yellow' as const
      }
    ])
    return `${table([head, ...rows])}\n\n${count(items.length, 'secret')}`
  })
  return EXIT.good
}

export const remove = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.store.delete', { targetId: target(invocation) })
  if (!invocation.json && !result.deleted) {
    err(
      `trust-console: nothing is stored for ${printable(result.targetId)}; "trust-console secrets list" shows what is`
    )
    return EXIT.error
  }
  print(
    invocation,
    result,
    ({ targetId, count: held }) => `deleted ${printable(targetId)}; the store holds ${count(held, 'secret')}`
  )
  return EXIT.good
}

export const resolve = async (invocation: Invocation): Promise<ExitCode> => {
  const { command, reveal } = invocation.options
  const result = await call(invocation, 'secrets.resolve', {
    commandName: typeof command === 'string' ? command : 'trust-console secrets resolve',
    targetIds: [...invocation.positionals]
  })
  print(invocation, result, ({ assignments }) =>
    table(
      assignments.map(({ path, value, source }) => [
        { text: path },
        value === null
          ? { text: 'not found', style: 'yellow' as const }
          : { text: reveal === true ? value : `set, from ${source ?? ''}` }
      ])
    )
  )
  for (const line of result.diagnostics) err(`trust-console: ${printable(line)}`)
  return EXIT.good
}

export const reload = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'secrets.reload', {})
  print(invocation, result, ({ store }) => `read again; the store holds ${count(store.count ?? 0, 'secret')}`)
  return EXIT.good
}

export const move = async (invocation: Invocation): Promise<ExitCode> => {
  const { to } = invocation.options
  const place = (['encrypted-file', 'native', 'keychain', 'dpapi', 'keystore'] as const).find((name) => name === to)
  if (!place) throw new AppError('command.usage', 'say where to: --to native or --to encrypted-file')
  const result = await call(invocation, 'secrets.move', { to: place })
  print(
    invocation,
    result,
    ({ from, to: backend, moved, store }) =>
      `moved ${count(moved, 'secret')} from ${from} to ${backend}; the store holds ${count(store.count ?? 0, 'secret')}`
  )
  return EXIT.good
}

const renderStatus = (store: StoreStatus): string => {
  const support = { implemented: 'green', 'fallback-only': 'yellow', unsupported: 'red' } as const
  const rows = [
    [
      { text: 'requested' },
      { text: store.requestedBackend },
      { text: store.requestedSupport, style: support[store.requestedSupport] }
    ],
    [
      { text: 'active' },
      { text: store.activeBackend },
      { text: store.persistent ? 'kept' : 'memory only', style: 'dim' as const }
    ],
    [{ text: 'file' }, { text: store.path }],
    [{ text: 'key' }, { text: store.keySource }],
    [{ text: 'secrets' }, { text: store.count === null ? 'unknown' : String(store.count) }],
    [{ text: 'saved' }, { text: time(store.savedAtMs) }],
    [{ text: 'loaded' }, { text: time(store.loadedAtMs) }]
  ]
  const notes = [
    ...(store.fallbackReason ? [`${paint('yellow', 'why:')} ${printable(store.fallbackReason)}`] : []),
    ...(store.state === 'locked' ? [`${paint('yellow', 'locked:')} "trust-console secrets unlock" opens it`] : []),
    ...(store.note ? [`${paint('yellow', 'note:')} ${printable(store.note)}`] : []),
    ...(store.error ? [`${paint('red', 'unreadable:')} ${printable(store.error.message)}`] : [])
  ]
  return [table(rows), ...notes].join('\n')
}
