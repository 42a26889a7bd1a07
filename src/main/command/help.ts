import { defaultHome } from '../home/paths'
import { environmentOf, flagOf, SETTING_KEYS, settingRow, type SettingKey } from '../settings/table'
import { paint, table } from './io'
import { COMMANDS, type CommandSpec, type OptionSpec } from './table'

const heading = (text: string): string => paint('bold', text)

const row = (left: string, right: string): { text: string }[] => [{ text: `  ${left}` }, { text: right }]

/** The help of one command, of a group such as `secrets`, or of the whole program. */
export const helpText = (command: string | undefined): string => {
  const spec = command === undefined ? undefined : COMMANDS[command]
  if (command !== undefined && spec) return commandHelp(command, spec)
  const names = Object.keys(COMMANDS).filter((name) => command === undefined || name.startsWith(`${command} `))
  const list = table(
    names.map((name) => row(`${name} ${COMMANDS[name]?.args ?? ''}`.trim(), COMMANDS[name]?.summary ?? ''))
  )
  if (command !== undefined) return `${heading(`trust-console ${command}`)}\n\n${list}`
  return [
    `${heading('trust-console')}: see whether your AI-agent gateway can be trusted, manage its secrets, put right what is wrong`,
    `${heading('Commands')}\n${list}`,
    `${heading('Options of every command')}\n${commonOptions()}`,
    `Exit codes: 0 good, 1 error, 2 posture not good. More: trust-console COMMAND --help`
  ].join('\n\n')
}

const commonOptions = (): string =>
  table([
    row('--home FOLDER', `Config, state and logs (TRUST_CONSOLE_HOME; now ${defaultHome(process.env)})`),
    row('--json', 'Print exactly the RPC result'),
    row('--help, --version', '')
  ])

const commandHelp = (name: string, spec: CommandSpec): string => {
  const parts = [`${heading(`trust-console ${name} ${spec.args}`.trim())}\n${spec.summary}`]
  const own = Object.entries(spec.options).map(([option, about]) => row(optionLabel(option, about), about.help))
  if (own.length > 0) parts.push(`${heading('Options')}\n${table(own)}`)
  parts.push(`${heading('Options of every command')}\n${commonOptions()}`)
  if (name === 'serve' || name === 'start')
    parts.push(`${heading('Settings')} (flag, environment, meaning)\n${table(SETTING_KEYS.map(settingLine))}`)
  if (spec.notes) parts.push(spec.notes)
  return parts.join('\n\n')
}

const optionLabel = (name: string, { type, value, many = false }: OptionSpec): string =>
  type === 'boolean' ? `--${name}` : `--${name} ${value ?? ''}${many ? ' …' : ''}`

const settingLine = (key: SettingKey): { text: string }[] => [
  { text: `  --${flagOf(key)}` },
  { text: environmentOf(key)[0] ?? '' },
  { text: settingRow(key).help }
]
