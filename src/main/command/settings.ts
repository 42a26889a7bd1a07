import { AppError } from '../../shared/errors'
import type { MethodResult } from '../../shared/api'
import type { SettingJson, SettingView } from '../../shared/settings/contract'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { err, out, paint, printable, printableJson, table } from './io'
import { renderProbation } from './probation-words'

export const list = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'settings.list', {})
  print(invocation, result, ({ configPath, items }) => {
    const head = ['SETTING', 'VALUE', 'FROM', ''].map((text) => ({ text, style: 'dim' as const }))
    return `${table([head, ...items.map(row)])}\n\nconfig file ${printable(configPath)}`
  })
  return EXIT.good
}

const row = ({ key, value, source, pendingRestart }: SettingView): { text: string; style?: 'yellow' }[] => [
  { text: key },
  { text: asText(value) },
  { text: source.kind === 'file' || source.kind === 'default' ? source.kind : `${source.kind} ${source.name}` },
  { text: pendingRestart ? 'another value takes over at the next start' : '', style: 'yellow' }
]

const asText = (value: SettingJson): string => (Array.isArray(value) ? value.join(',') : String(value ?? ''))

export const get = async (invocation: Invocation): Promise<ExitCode> => {
  const [key = ''] = invocation.positionals
  const { items } = await call(invocation, 'settings.list', {})
  const item = items.find((each) => each.key === key)
  if (!item)
    throw new AppError('settings.unknown', `there is no setting ${key.slice(0, 100)}; see: trust-console settings list`)
  if (invocation.json) out(printableJson(item))
  else out(renderOne(item))
  return EXIT.good
}

const renderOne = (item: SettingView): string =>
  table([
    [{ text: item.key }, { text: asText(item.value) }],
    [
      { text: 'from' },
      { text: item.source.kind === 'default' ? 'default' : `${item.source.kind} ${item.source.name}` }
    ],
    ...(item.pendingRestart ? [[{ text: 'next start' }, { text: asText(item.configured) }]] : []),
    ...(item.default === null ? [] : [[{ text: 'default' }, { text: asText(item.default) }]]),
    [{ text: 'variable' }, { text: item.environment }],
    [{ text: 'meaning' }, { text: item.help }]
  ])

export const set = (invocation: Invocation): Promise<ExitCode> => {
  const { positionals } = invocation
  if (positionals.length % 2 === 1) {
    throw new AppError(
      'command.usage',
      '"settings set" needs a value after every key; see: trust-console settings set --help'
    )
  }
  const pairs = positionals.flatMap((key, at) => (at % 2 === 0 ? [[key, positionals[at + 1] ?? ''] as const] : []))
  return change(invocation, Object.fromEntries(pairs))
}

export const unset = (invocation: Invocation): Promise<ExitCode> =>
  change(invocation, Object.fromEntries(invocation.positionals.map((key) => [key, null])))

const change = async (invocation: Invocation, changes: Record<string, string | null>): Promise<ExitCode> => {
  if (invocation.options.check === true) return check(invocation, changes)
  const result = await call(invocation, 'settings.set', { changes })
  print(invocation, result, (made) => [renderChanges(made.changes), ...made.warnings.map(renderNote)].join('\n'))
  if (!invocation.json && result.changes.length > 0) await tellProbation(invocation)
  return EXIT.good
}

/** Says what goes back by itself unless somebody confirms it. */
const tellProbation = async (invocation: Invocation): Promise<void> => {
  const { probation } = await call(invocation, 'system.maintenance.probation', {})
  if (probation) out(renderProbation(probation))
}

const check = async (invocation: Invocation, changes: Record<string, string | null>): Promise<ExitCode> => {
  const result = await call(invocation, 'settings.check', { changes })
  if (invocation.json || result.ok) {
    print(invocation, result, ({ changes: would, warnings }) =>
      [paint('bold', 'Nothing was written. It would be:'), renderChanges(would), ...warnings.map(renderNote)].join('\n')
    )
  } else for (const { key, message } of result.problems) err(`trust-console: ${printable(key)} ${printable(message)}`)
  return result.ok ? EXIT.good : EXIT.error
}

const renderChanges = (changes: MethodResult<'settings.set'>['changes']): string => {
  if (changes.length === 0) return 'The config file says so already.'
  return table(
    changes.map(({ key, from, to, needsRestart }) => [
      { text: key },
      { text: `${asText(from)} → ${asText(to)}` },
      needsRestart
        ? { text: 'from the next start on', style: 'yellow' as const }
        : { text: 'at once', style: 'dim' as const }
    ])
  )
}

const renderNote = ({ key, message }: { key: string; message: string }): string =>
  `${paint('yellow', 'note:')} ${printable(key)}: ${printable(message)}`
