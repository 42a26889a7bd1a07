import fc from 'fast-check'

// Makes JSON with comments of any formatting, and reads it with other means than the product's parser.

const TOKEN = /\/\/[^\r\n]*|\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"/]+/g
const isComment = (token: string): boolean => token.startsWith('//') || token.startsWith('/*')

const tokensOf = (text: string): string[] => text.match(TOKEN) ?? []

/** The comments of a text, in order. */
export const commentsOf = (text: string): string[] => tokensOf(text).filter(isComment)

const plainTokens = (text: string): string[] => {
  const tokens = tokensOf(text).filter((token) => !isComment(token))
  return tokens.filter((token, index) => token !== ',' || !/^[}\]]$/.test(tokens[index + 1] ?? ''))
}

/** What a text says, comments and trailing commas aside. */
export const dataOf = (text: string): unknown => JSON.parse(plainTokens(text).join(' '))

/** The keys of all objects of a text, in the order they stand there. */
export const keysOf = (text: string): string[] => {
  const tokens = plainTokens(text)
  return tokens.filter((_token, index) => tokens[index + 1] === ':').map((token) => JSON.parse(token) as string)
}

type Gap = (number: number) => string
const GAPS: readonly Gap[] = [
  () => '',
  () => ' ',
  () => '\n    ',
  () => '\r\n\t',
  () => '\n\n',
  (number) => ` /* ${number} "a": { */ `,
  (number) => ` // ${number} }, "http": 1\n`,
  (number) => `\n  // ${number} a comment of its own\n  `,
  (number) => `/*${number}\n * over two lines */`
]
const TRAILING_COMMA = 3

/** Prints a value with the given gaps between its tokens, used round and round. Comments are numbered, so that each is
 *  unique. Lists of texts are printed without any: who changes a list also changes what stands inside it. */
const print = (value: unknown, gaps: readonly number[]): string => {
  let used = 0
  const gap = (): string => {
    const choice = gaps[used++ % gaps.length] ?? 0
    return GAPS[choice % GAPS.length]!(used)
  }
  const comma = (): string => (gaps[used % gaps.length] === TRAILING_COMMA ? ',' : '')
  const write = (part: unknown): string => {
    if (Array.isArray(part) && !part.every((item) => typeof item === 'string')) {
      return `[${part.map((item) => gap() + write(item) + gap()).join(',')}${part.length > 0 ? comma() : ''}${gap()}]`
    }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return JSON.stringify(part)
    const members = Object.entries(part).map(
      ([name, member]) => `${gap()}${JSON.stringify(name)}${gap()}:${gap()}${write(member)}${gap()}`
    )
    return `{${members.join(',')}${members.length > 0 ? comma() : ''}${gap()}}`
  }
  return gap() + write(value) + gap()
}

interface OddText {
  text: string
  data: Record<string, unknown>
}

/** Any way to write `data` down. */
export const writtenOddly = (data: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<OddText> =>
  fc
    .tuple(data, fc.array(fc.nat(GAPS.length - 1), { minLength: 1, maxLength: 23 }))
    .map(([value, gaps]) => ({ text: print(value, gaps), data: value }))

/** A copy of `data` with one value set at a dotted key; undefined removes it. */
export const withValue = (data: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> => {
  const [name = '', ...rest] = key.split('.')
  if (rest.length > 0) {
    const inner = data[name]
    if (value === undefined && inner === undefined) return data
    return { ...data, [name]: withValue((inner ?? {}) as Record<string, unknown>, rest.join('.'), value) }
  }
  const { [name]: _before, ...others } = data
  return value === undefined ? others : { ...data, [name]: value }
}
