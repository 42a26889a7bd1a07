import { unreadable, type SourceEntry } from './source'

const MAX_DEPTH = 32

/** One value of a JSON document and the way to it. */
interface Leaf {
  /** The way as a target id writes it: `agents.list[0].apiKey`. */
  path: string
  steps: readonly (string | number)[]
  value: unknown
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const pathOf = (steps: readonly (string | number)[]): string =>
  steps.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`),
    ''
  )

/** Every value that is neither object nor list, in the order of the document.
 *  @param stop looks at each object first, and may keep it whole
 *  @throws AppError secrets.import-unreadable where objects lie deeper in one another than any config does */
export function* leavesOf(
  value: unknown,
  stop: (value: Record<string, unknown>) => boolean = () => false,
  steps: readonly (string | number)[] = []
): Generator<Leaf> {
  if (steps.length > MAX_DEPTH) throw unreadable(`the document nests deeper than ${MAX_DEPTH} levels`)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, stop, [...steps, index])
  } else if (isRecord(value) && !stop(value)) {
    for (const [key, item] of Object.entries(value)) yield* leavesOf(item, stop, [...steps, key])
  } else yield { path: pathOf(steps), steps, value }
}

const KIND: Readonly<Record<string, string>> = { number: 'a number', boolean: 'true or false', object: 'an object' }

/** The entry of a leaf; what is not text cannot be kept. */
export const entryOf = (name: string, targetId: string | undefined, value: unknown): SourceEntry =>
  typeof value === 'string'
    ? { name, targetId, value }
    : {
        name,
        targetId,
        value: '',
        problem: `it is ${value === null ? 'null' : (KIND[typeof value] ?? 'no text')}; a secret is text, so put it in quotes`
      }
