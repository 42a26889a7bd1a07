import type { MethodInput, MethodResult } from '../../shared/api'
import { AppError } from '../../shared/errors'
import { BYTES, CHARACTER_CLASSES, LENGTH, type CharacterClass } from '../../shared/secrets/generator'
import { call, EXIT, print, type ExitCode, type Invocation, type Options } from './invocation'

type RecipeInput = NonNullable<MethodInput<'secrets.generate'>['recipe']>

/** The options of each kind; another kind's are refused, because a value other than the one asked for would come out. */
const OPTIONS_OF: Readonly<Record<RecipeInput['kind'], readonly string[]>> = {
  token: ['bytes'],
  hex: ['bytes'],
  password: ['length', 'classes', 'no-lookalikes']
}
const RECIPE_OPTIONS = ['kind', ...new Set(Object.values(OPTIONS_OF).flat())]

export const generate = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await ask(invocation)
  // Alone on its line: it may be piped on.
  print(invocation, result, ({ value }) => value)
  return EXIT.good
}

/** A new value for `secrets set --generate`, or undefined without that option. It is never an argument of any process.
 *  @throws AppError command.usage */
export const generatedValue = async (invocation: Invocation): Promise<MethodResult<'secrets.generate'> | undefined> => {
  if (invocation.options.generate === true) return ask(invocation)
  const stray = RECIPE_OPTIONS.find((name) => invocation.options[name] !== undefined)
  if (stray !== undefined) throw new AppError('command.usage', `--${stray} says how to generate; add --generate`)
  return undefined
}

const ask = (invocation: Invocation): Promise<MethodResult<'secrets.generate'>> =>
  call(invocation, 'secrets.generate', { recipe: recipeFrom(invocation.options) })

const recipeFrom = (options: Options): RecipeInput => {
  const kind = kindFrom(options.kind)
  const stray = RECIPE_OPTIONS.find(
    (name) => name !== 'kind' && options[name] !== undefined && !OPTIONS_OF[kind].includes(name)
  )
  if (stray !== undefined) throw new AppError('command.usage', `--${stray} does not go with --kind ${kind}`)
  if (kind !== 'password') return { kind, bytes: numberFrom('bytes', options.bytes, BYTES) }
  return {
    kind,
    length: numberFrom('length', options.length, LENGTH),
    classes: classesFrom(options.classes),
    noLookalikes: options['no-lookalikes'] === true
  }
}

const kindFrom = (given: string | boolean | undefined): RecipeInput['kind'] => {
  const kind = given ?? 'token'
  if (kind === 'token' || kind === 'hex' || kind === 'password') return kind
  throw new AppError('command.usage', '--kind takes token, hex or password')
}

const numberFrom = (
  name: string,
  given: string | boolean | undefined,
  { least, most, usual }: { least: number; most: number; usual: number }
): number => {
  if (given === undefined) return usual
  const number = /^\d{1,4}$/.test(String(given)) ? Number(given) : NaN
  if (number >= least && number <= most) return number
  throw new AppError('command.usage', `--${name} takes a number from ${least} to ${most}`)
}

const classesFrom = (given: string | boolean | undefined): CharacterClass[] => {
  if (given === undefined) return [...CHARACTER_CLASSES]
  const names = new Set(String(given).split(','))
  const known = CHARACTER_CLASSES.filter((name) => names.delete(name))
  if (names.size === 0 && known.length > 0) return known
  throw new AppError('command.usage', `--classes takes one or more of ${CHARACTER_CLASSES.join(',')}`)
}
