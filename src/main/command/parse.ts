import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AppError, systemCode } from '../../shared/errors'
import { homeFolder } from '../home/paths'
import type { Flags } from '../settings/resolve'
import { flagOf, SETTING_KEYS, type SettingKey } from '../settings/table'
import { COMMANDS, type CommandSpec } from './table'
import type { Invocation, Options } from './invocation'

/** Shorter names for the two flags people type. */
const SHORT_FLAGS: Readonly<Record<string, SettingKey>> = { bind: 'http.bind', port: 'http.port' }

type Parsed =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: string | undefined }
  | { readonly kind: 'run'; readonly spec: CommandSpec; readonly invocation: Invocation }

const usage = (problem: string, command?: string): AppError =>
  new AppError('command.usage', `${problem}; see: trust-console${command ? ` ${command}` : ''} --help`)

/** Reads the command line.
 *  @throws AppError command.usage that says what is wrong and where help is */
export const parseCommandLine = (given: readonly string[], environment: NodeJS.ProcessEnv): Parsed => {
  // What follows -- belongs to another command, its --help too.
  const cut = given.indexOf('--')
  const argv = cut === -1 ? given : given.slice(0, cut)
  const after = cut === -1 ? [] : given.slice(cut + 1)
  const name = commandName(argv)
  const wantsHelp = argv.includes('--help') || argv.includes('-h') || argv[0] === 'help'
  if (name === undefined) {
    if (argv.includes('--version') || argv.includes('-V')) return { kind: 'version' }
    if (wantsHelp || argv.length === 0) return { kind: 'help', command: groupOf(argv) }
    const group = groupOf(argv)
    if (!group) throw usage(`there is no command "${argv[0] ?? ''}"`)
    throw usage(
      argv[1] === undefined ? `"${group}" needs one more word` : `"${group}" has no command "${argv[1]}"`,
      group
    )
  }
  if (wantsHelp) return { kind: 'help', command: name }
  if (argv.includes('--version')) return { kind: 'version' }
  const spec = COMMANDS[name]
  if (!spec) throw usage(`there is no command "${name}"`)
  return {
    kind: 'run',
    spec,
    invocation: parseInvocation(name, spec, argv.slice(name.split(' ').length), after, environment)
  }
}

const commandName = (argv: readonly string[]): string | undefined => {
  const words = argv[0] === 'help' ? argv.slice(1) : argv
  const [first = '', second = '', third = ''] = words
  return [`${first} ${second} ${third}`, `${first} ${second}`, first].find((name) => Object.hasOwn(COMMANDS, name))
}

/** The first word of two-word commands, such as `secrets`. */
const groupOf = (argv: readonly string[]): string | undefined => {
  const [word = ''] = argv[0] === 'help' ? argv.slice(1) : argv
  return Object.keys(COMMANDS).some((name) => name.startsWith(`${word} `)) ? word : undefined
}

const parseInvocation = (
  command: string,
  spec: CommandSpec,
  args: readonly string[],
  after: readonly string[],
  environment: NodeJS.ProcessEnv
): Invocation => {
  const settingOptions = [...SETTING_KEYS.map(flagOf), ...Object.keys(SHORT_FLAGS)]
  const options = Object.fromEntries([
    ...settingOptions.map((name) => [name, { type: 'string' as const }]),
    ['home', { type: 'string' as const }],
    ['json', { type: 'boolean' as const }],
    ...Object.entries(spec.options).map(([name, { type, many }]) => [name, { type, multiple: many === true }] as const)
  ]) as Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>
  let values: Record<string, string | boolean | undefined>
  let lists: Record<string, string[]>
  let positionals: string[]
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const given = Object.entries(parsed.values)
    values = Object.fromEntries(given.filter(([, value]) => !Array.isArray(value))) as typeof values
    lists = Object.fromEntries(given.filter(([, value]) => Array.isArray(value))) as typeof lists
    positionals = spec.takesCommand ? parsed.positionals : [...parsed.positionals, ...after]
  } catch (error) {
    const [sentence = 'wrong options'] = error instanceof Error ? error.message.split('. ') : []
    throw usage(sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, ''), command)
  }
  if (spec.takesCommand && after.length === 0) throw usage(`"${command}" needs a command after --`, command)
  if (positionals.length < spec.min) throw usage(`"${command}" needs ${spec.args}`, command)
  // What is too much is not repeated: it may be a value that belongs on stdin.
  if (positionals.length > spec.max)
    throw usage(`"${command}" takes ${spec.args === '' ? 'no arguments' : `${spec.args} and nothing more`}`, command)
  return {
    command,
    home: homeFolder(typeof values.home === 'string' ? values.home : undefined, environment),
    positionals,
    options: values,
    lists,
    childCommand: spec.takesCommand ? after : [],
    settingFlags: settingFlags(values),
    args,
    json: values.json === true
  }
}

const settingFlags = (values: Options): Flags => {
  const flags: Partial<Record<SettingKey, string>> = {}
  for (const key of SETTING_KEYS) {
    const given = values[flagOf(key)]
    if (typeof given === 'string') flags[key] = key === 'gateway.authToken' ? readTokenFile(given) : given
  }
  for (const [name, key] of Object.entries(SHORT_FLAGS)) {
    const given = values[name]
    if (typeof given === 'string') flags[key] = given
  }
  return flags
}

/** The token is named by the file it stands in: everyone on the machine can read another process's arguments. */
const readTokenFile = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new AppError(
      'command.usage',
      `--gateway-auth-token-file: ${path} cannot be read (${systemCode(error) ?? 'error'})`
    )
  }
}
