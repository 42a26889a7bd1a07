import fc from 'fast-check'
import { SETTING_KEYS, type SettingKey, type SettingValue } from '../table'

/** Where the writer of a generated text may put a comment, a break or nothing. */
const filler = fc.constantFrom('', '', ' ', '\n  ', '\r\n\t', ' // a "note": 1,\n', ' /* , } { */ ', '\n// über\n')

const foreign = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 8 }),
  fc.array(fc.constantFrom(1, 'a', null), { maxLength: 3 }),
  fc.constant({ deep: { er: [1, { a: null }] } })
)

const byKey: Readonly<Partial<Record<SettingKey, fc.Arbitrary<SettingValue>>>> = {
  'http.bind': fc.constantFrom('127.0.0.1', '0.0.0.0', '::'),
  'http.port': fc.nat(65_535),
  'gateway.requireToken': fc.boolean(),
  'gateway.authToken': fc.constantFrom('', 'a-token-of-the-operator', 'set'),
  'gateway.rateLimit.enabled': fc.boolean(),
  'gateway.rateLimit.windowMs': fc.nat(2),
  'gateway.rateLimit.maxRequests': fc.nat(2),
  'security.loopGuard.enabled': fc.boolean(),
  'security.loopGuard.maxHits': fc.nat(2),
  'security.riskReviewThreshold': fc.nat(100),
  'security.riskBlockThreshold': fc.nat(100),
  'security.blockedPatterns': fc.array(fc.constantFrom('', 'jailbreak', 'ü'), { maxLength: 2 }),
  'heartbeat.enabled': fc.boolean()
}

/** A value for a setting, and undefined for taking it out of the file. */
export const edit: fc.Arbitrary<readonly [SettingKey, SettingValue | undefined]> = fc
  .constantFrom(...SETTING_KEYS.filter((key) => key in byKey))
  .chain((key) => fc.tuple(fc.constant(key), fc.option(byKey[key] ?? fc.nat(), { nil: undefined })))

type Tree = Map<string, Tree | { value: unknown }>

const put = (tree: Tree, path: readonly string[], value: unknown): void => {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    if (!tree.has(name)) tree.set(name, { value })
    return
  }
  const below = tree.get(name) ?? new Map<string, Tree | { value: unknown }>()
  if (!(below instanceof Map)) return
  tree.set(name, below)
  put(below, rest, value)
}

const write = (tree: Tree, next: () => string, blank: () => string, trailing: () => boolean): string => {
  const members = [...tree].map(([name, below]) => {
    const value = below instanceof Map ? write(below, next, blank, trailing) : JSON.stringify(below.value)
    return `${next()}${JSON.stringify(name)}${blank()}:${blank()}${value}${next()}`
  })
  const comma = members.length > 0 && trailing() ? ',' : ''
  return `{${members.join(',')}${comma}${next()}}`
}

/** A config.json as somebody may have written it: any order, comments and breaks anywhere, keys of other programs. */
export const configText: fc.Arbitrary<string> = fc
  .record({
    known: fc.record(byKey, { requiredKeys: [] }),
    unknown: fc.dictionary(fc.constantFrom('mine', 'http.x', 'gateway.rateLimit.note', 'security.own', 'z.y'), foreign),
    order: fc.infiniteStream(fc.nat()),
    fillers: fc.infiniteStream(filler),
    blanks: fc.infiniteStream(fc.constantFrom('', ' ', '\n')),
    trailing: fc.infiniteStream(fc.boolean())
  })
  .map(({ known, unknown, order, fillers, blanks, trailing }) => {
    const entries = [...Object.entries(known), ...Object.entries(unknown)].map(
      (entry) => [order.next().value as number, entry] as const
    )
    const tree: Tree = new Map()
    for (const [, [path, value]] of entries.sort(([a], [b]) => a - b)) put(tree, path.split('.'), value)
    const next = (): string => fillers.next().value as string
    // A comment between a name and its value belongs to the value, and goes with it.
    const blank = (): string => blanks.next().value as string
    return `${next()}${write(tree, next, blank, () => trailing.next().value as boolean)}${next()}`
  })
