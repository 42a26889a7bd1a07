/** What a codec does with a value that text cannot carry: gives it a number, or a thing for a number. */
export interface Foreign {
  encode: (value: object) => readonly [kind: string, id: number] | undefined
  decode: (kind: string, id: number) => unknown
}

export interface Codec {
  encode: (value: unknown, foreign?: Foreign) => string
  decode: (text: string, foreign?: Foreign) => unknown
}

/** Writes what a structured clone keeps as text, and reads it again. What cannot be cloned (functions, symbols, DOM nodes,
 *  promises) is refused, unless `foreign` takes it. Self-contained: its source text also runs inside the page.
 *  @see https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal */
export const makeCodec = (): Codec => {
  const MAX_DEPTH = 1_000
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)
  const bytesOf = (view: ArrayBufferView): number[] => [
    ...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  ]

  const encode: Codec['encode'] = (root, foreign) => {
    const seen = new Map<object, number>()
    const write = (value: unknown, depth: number): unknown => {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
      if (typeof value === 'number')
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['n', Object.is(value, -0) ? '-0' : String(value)]
      if (value === undefined) return ['u']
      if (typeof value === 'bigint') return ['b', String(value)]
      if (typeof value === 'symbol' || depth > MAX_DEPTH) return refuse()
      const earlier = seen.get(value)
      if (earlier !== undefined) return ['r', earlier]
      const taken = foreign?.encode(value)
      if (taken) return ['f', ...taken]
      if (typeof value === 'function') return refuse()
      seen.set(value, seen.size)
      const inner = (part: unknown): unknown => write(part, depth + 1)
      if (Array.isArray(value)) return ['a', value.map(inner)]
      if (ArrayBuffer.isView(value)) return ['v', kindOf(value), bytesOf(value)]
      if (value instanceof Error) return ['e', value.name, value.message]
      switch (kindOf(value)) {
        case 'Date':
          return ['d', (value as Date).getTime()]
        case 'RegExp':
          return ['x', (value as RegExp).source, (value as RegExp).flags]
        case 'Map':
          return ['m', [...(value as Map<unknown, unknown>)].map(([key, part]) => [inner(key), inner(part)])]
        case 'Set':
          return ['s', [...(value as Set<unknown>)].map(inner)]
        case 'ArrayBuffer':
          return ['v', 'ArrayBuffer', [...new Uint8Array(value as ArrayBuffer)]]
        case 'Object':
          return ['o', Object.entries(value).map(([key, part]) => [key, inner(part)])]
        default:
          return refuse()
      }
    }
    return JSON.stringify(write(root, 0))
  }

  const decode: Codec['decode'] = (text, foreign) => {
    const made: unknown[] = []
    const keep = <T>(value: T): T => {
      made.push(value)
      return value
    }
    const read = (part: any): any => {
      if (!Array.isArray(part)) return part
      const [tag, first, second] = part as [string, any, any]
      switch (tag) {
        case 'n':
          return Number(first)
        case 'u':
          return undefined
        case 'b':
          return BigInt(first as string)
        case 'r':
          return made[first as number]
        case 'f':
          return foreign?.decode(first as string, second as number)
        case 'a': {
          const list: unknown[] = keep([])
          for (const item of first) list.push(read(item))
          return list
        }
        case 'v': {
          const buffer = Uint8Array.from(second as number[]).buffer
          return keep(first === 'ArrayBuffer' ? buffer : new (globalThis as any)[first](buffer))
        }
        case 'e': {
          const Type = (globalThis as any)[first]
          return keep(
            typeof Type === 'function' && Type.prototype instanceof Error ? new Type(second) : new Error(second)
          )
        }
        case 'd':
          return keep(new Date(first as number))
        case 'x':
          return keep(new RegExp(first as string, second as string))
        case 'm': {
          const map = keep(new Map())
          for (const [key, value] of first) map.set(read(key), read(value))
          return map
        }
        case 's': {
          const set = keep(new Set())
          for (const item of first) set.add(read(item))
          return set
        }
        default: {
          const object = keep({})
          for (const [key, value] of first) {
            // Not by assignment: a member named __proto__ is a member like any other.
            Object.defineProperty(object, key as string, {
              value: read(value),
              writable: true,
              enumerable: true,
              configurable: true
            })
          }
          return object
        }
      }
    }
    return read(JSON.parse(text))
  }

  return { encode, decode }
}
