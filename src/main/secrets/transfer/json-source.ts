import { parse, type ParseError } from 'jsonc-parser'
import { isKnownTarget } from '../../../shared/secrets/targets'
import { DOCUMENT_FORMAT, SecretDocument } from './document'
import { entryOf, isRecord, leavesOf } from './json-leaves'
import { lineAt, unreadable, type Source } from './source'

const knownId = (name: string): string | undefined => (isKnownTarget(name) ? name : undefined)

/** Where a text stops being JSON. */
const firstFault = (text: string): number => {
  const errors: ParseError[] = []
  try {
    parse(text, errors, { disallowComments: true })
  } catch {
    // It nests deeper than a parser that calls itself can follow, and the faults found before that still count.
  }
  return errors[0]?.offset ?? text.length
}

/** @throws AppError secrets.import-unreadable with the line. The engine's own message is not used: it quotes the text */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('the text is not JSON', lineAt(text, firstFault(text)))
  }
}

/** Reads one object of target ids and values, flat or nested, or the document of our own archives.
 *  @throws AppError secrets.import-unreadable */
export const readJson = (text: string): Source => {
  const document = parseJson(text)
  if (!isRecord(document)) throw unreadable('the text is JSON, but not an object of target ids and values')
  if (document.format === DOCUMENT_FORMAT) return readDocument(document)
  const entries = [...leavesOf(document)].map(({ path, value }) => entryOf(path, knownId(path), value))
  return { format: 'json', entries, referencesSkipped: 0, notes: [] }
}

const readDocument = (document: Record<string, unknown>): Source => {
  const parsed = SecretDocument.safeParse(document)
  if (!parsed.success) {
    throw unreadable(
      document.version === 1
        ? 'the document of secrets is not whole; export it again'
        : 'the document of secrets was written by a newer program; update Trust Console'
    )
  }
  const entries = parsed.data.secrets.map(({ targetId, value, createdAtMs, updatedAtMs }) => ({
    name: targetId,
    targetId: knownId(targetId),
    value,
    times: { createdAtMs, updatedAtMs }
  }))
  return { format: 'json', entries, referencesSkipped: 0, notes: [] }
}
