import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError
} from 'jsonc-parser'
import { AppError } from '../../shared/errors'
import { unconfirmed, unconfirmedText, writeAtomically } from '../platform/atomic-write'
import { readRegularFile } from '../platform/file-safety'
import type { SettingKey, SettingValue } from './table'

const MAX_CONFIG_BYTES = 1024 * 1024
/** Far deeper than any config. Whoever parses a text by calling itself overflows on one of nothing but brackets. */
const MAX_DEPTH = 200

/** A name in an object, or a place in a list. */
export type ConfigStep = string | number

interface FileValue {
  value: unknown
  /** Line of the value in the file, from 1. */
  line: number
}

/** One text of config.json (JSON with comments), read without losing where things stand. */
export class ConfigText {
  private readonly root: Node | undefined

  /** @throws AppError settings.invalid with the line, when the text is not an object of JSON with comments. */
  constructor(
    readonly path: string,
    readonly text: string
  ) {
    if (text.trim() === '') throw this.invalid(0, 'is empty; delete the file to start with the defaults')
    const tooDeep = deeperThan(text, MAX_DEPTH)
    if (tooDeep !== undefined) throw this.invalid(tooDeep, `nests deeper than ${MAX_DEPTH} levels`)
    const errors: ParseError[] = []
    this.root = parseTree(text, errors, { allowTrailingComma: true })
    const [first] = errors
    if (first) throw this.invalid(first.offset, `is not valid JSON (${printParseErrorCode(first.error)})`)
    if (this.root?.type !== 'object') throw this.invalid(this.root?.offset ?? 0, 'must hold an object in braces')
    this.refuseRepeatedKeys(this.root)
  }

  private without(key: SettingKey): ConfigText {
    const property = this.node(key)?.parent
    return property ? new ConfigText(this.path, cutProperty(this.text, property)) : this
  }

  /** The value at a dotted key, or undefined where the file does not set it.
   *  @throws AppError settings.invalid when a part of the way is not an object. */
  at(key: SettingKey): FileValue | undefined {
    const node = this.node(key)
    return node && { value: plainValue(node), line: this.lineOf(node.offset) }
  }

  /** The text with one value changed, all else (order, comments, unknown keys) as it was. undefined removes the key. */
  with(key: SettingKey, value: SettingValue | undefined): ConfigText {
    if (value === undefined) return this.without(key)
    // A value that is there already is left as it is written, whatever its blanks.
    if (JSON.stringify(this.at(key)?.value) === JSON.stringify(value)) return this
    const edits = modify(this.text, key.split('.'), value, {
      formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' }
    })
    return new ConfigText(this.path, applyEdits(this.text, edits))
  }

  /** Every text in the file, with the steps that lead to it: names, and numbers for places in a list. */
  texts(): { steps: ConfigStep[]; value: string }[] {
    return this.root ? textsIn(this.root, []) : []
  }

  /** The text at these steps, or undefined where there is none. */
  textAt(steps: readonly ConfigStep[]): string | undefined {
    const node = this.root && findNodeAtLocation(this.root, [...steps])
    return node?.type === 'string' ? (node.value as string) : undefined
  }

  /** The text with one more value at these steps, or without the one that is there; all else as it was.
   *  @throws AppError settings.invalid where something else than an object stands on the way */
  withText(steps: readonly ConfigStep[], value: string | undefined): ConfigText {
    if (value !== undefined) {
      const above = this.root && findNodeAtLocation(this.root, steps.slice(0, -1))
      if (above && above.type !== 'object') throw this.invalid(above.offset, 'must be an object in braces')
      const edits = modify(this.text, [...steps], value, {
        formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' }
      })
      return new ConfigText(this.path, applyEdits(this.text, edits))
    }
    const property = this.root && findNodeAtLocation(this.root, [...steps])?.parent
    return property?.type === 'property' ? new ConfigText(this.path, cutProperty(this.text, property)) : this
  }

  private node(key: SettingKey): Node | undefined {
    let node = this.root
    for (const name of key.split('.')) {
      if (!node) return undefined
      if (node.type !== 'object') throw this.invalid(node.offset, `${key}: must be inside an object in braces`)
      node = node.children?.find((property) => property.children?.[0]?.value === name)?.children?.[1]
    }
    return node
  }

  private refuseRepeatedKeys(node: Node): void {
    if (node.type === 'object') {
      const seen = new Set<unknown>()
      for (const property of node.children ?? []) {
        const name: unknown = property.children?.[0]?.value
        // Two programs that read the same file must not see two different settings.
        if (seen.has(name)) throw this.invalid(property.offset, `${String(name)}: stands there twice`)
        seen.add(name)
      }
    }
    for (const child of node.children ?? []) this.refuseRepeatedKeys(child)
  }

  private lineOf(offset: number): number {
    return this.text.slice(0, offset).split('\n').length
  }

  private invalid(offset: number, problem: string): AppError {
    return new AppError('settings.invalid', `${this.path} line ${this.lineOf(offset)}: ${problem}`)
  }
}

/** Where a text first nests deeper than `levels`, token by token. */
const deeperThan = (text: string, levels: number): number | undefined => {
  const scanner = createScanner(text, true)
  let depth = 0
  // Behind a comment that nothing closes the scanner stays at the end, with a token that has a length.
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // A token of JSON is told by its first character.
    const first = text.charAt(scanner.getTokenOffset())
    if (first === '{' || first === '[') depth++
    if (first === '}' || first === ']') depth--
    if (depth > levels) return scanner.getTokenOffset()
  }
  return undefined
}

/** The text without one property: its name, its value and one comma. Comments around it stay, and so does every other
 *  byte but the line that the property leaves empty. */
const cutProperty = (text: string, { offset, length }: Node): string => {
  const comma = commaAfter(text, offset + length) ?? commaBefore(text, offset)
  const spans = [[offset, offset + length] as const, ...(comma === undefined ? [] : [[comma, comma + 1] as const])]
  let rest = text
  for (const [start, end] of spans.sort((a, b) => b[0] - a[0])) rest = rest.slice(0, start) + rest.slice(end)
  const at = comma !== undefined && comma < offset ? offset - 1 : offset
  const lineStart = rest.lastIndexOf('\n', at - 1) + 1
  const lineEnd = rest.indexOf('\n', at)
  const isEmpty = lineEnd !== -1 && rest.slice(lineStart, lineEnd).trim() === ''
  return isEmpty ? rest.slice(0, lineStart) + rest.slice(lineEnd + 1) : rest
}

/** Where the next token is a comma, its offset. */
const commaAfter = (text: string, offset: number): number | undefined => {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset)
  scanner.scan()
  return text.charAt(scanner.getTokenOffset()) === ',' ? scanner.getTokenOffset() : undefined
}

/** Where the token before `offset` is a comma, its offset. Scans from the start: comments cannot be read backwards. */
const commaBefore = (text: string, offset: number): number | undefined => {
  const scanner = createScanner(text, true)
  let last = -1
  for (scanner.scan(); scanner.getTokenLength() > 0 && scanner.getTokenOffset() < offset; scanner.scan()) {
    last = scanner.getTokenOffset()
  }
  return text.charAt(last) === ',' ? last : undefined
}

const textsIn = (node: Node, steps: readonly ConfigStep[]): { steps: ConfigStep[]; value: string }[] => {
  if (node.type === 'string') return [{ steps: [...steps], value: node.value as string }]
  if (node.type === 'array') return (node.children ?? []).flatMap((child, at) => textsIn(child, [...steps, at]))
  return (node.children ?? []).flatMap((property) => {
    const [name, value] = property.children ?? []
    return value ? textsIn(value, [...steps, String(name?.value)]) : []
  })
}

const plainValue = (node: Node): unknown => {
  if (node.type === 'array') return (node.children ?? []).map(plainValue)
  return node.type === 'object' ? {} : (node.value as unknown)
}

/** Reads config.json, or answers undefined where there is none.
 *  @throws AppError settings.invalid (syntax), settings.file-io (a link, no permission) */
export const readConfig = async (path: string): Promise<ConfigText | undefined> => {
  try {
    const file = await readRegularFile(path, MAX_CONFIG_BYTES, 'settings.file-io')
    if (!file) return undefined
    return new ConfigText(path, new TextDecoder('utf-8', { fatal: true }).decode(file.bytes))
  } catch (error) {
    if (error instanceof AppError) throw error
    if (error instanceof TypeError) throw new AppError('settings.invalid', `${path}: is not UTF-8 text`)
    throw new AppError('settings.file-io', `${path} cannot be read; check its owner and permissions`, { cause: error })
  }
}

/** Writes config.json whole or not at all, mode 0600.
 *  @throws AppError settings.invalid (too large), settings.file-io */
export const writeConfig = async (config: ConfigText): Promise<void> => {
  // What could not be read again would keep the next start, and every later change, from happening.
  if (Buffer.byteLength(config.text) > MAX_CONFIG_BYTES) {
    throw new AppError('settings.invalid', `${config.path} would be larger than ${MAX_CONFIG_BYTES} bytes`)
  }
  try {
    await writeAtomically(config.path, config.text, { unsafe: 'settings.file-io' })
  } catch (error) {
    if (error instanceof AppError) throw error
    const doubt = unconfirmed(error)
    if (doubt) throw new AppError('settings.file-io', unconfirmedText(config.path, doubt), { cause: doubt })
    throw new AppError('settings.file-io', `${config.path} cannot be written; the settings stay as they were`, {
      cause: error
    })
  }
}
