import { AppError } from '../../../shared/errors'

export const FORMAT_NAME = 'trust-console-secrets'

export const damaged = (path: string, problem: string): AppError =>
  new AppError(
    'secrets.damaged',
    `${path} ${problem}; it was changed or cut short and is left untouched: restore it from a backup, then reload`
  )

/** The first line of a secret file as JSON, read and not yet authenticated, with the version it claims.
 *  @throws AppError secrets.damaged, secrets.unknown-version */
export const readFirstLine = (path: string, bytes: Buffer): { version: 2 | 3; header: unknown } => {
  const end = bytes.indexOf(0x0a)
  let header: unknown
  try {
    header = JSON.parse(bytes.toString('utf8', 0, end === -1 ? bytes.length : end))
  } catch {
    throw damaged(path, 'has no readable header')
  }
  const { format, version } = (header ?? {}) as { format?: unknown; version?: unknown }
  if (format === FORMAT_NAME && (version === 2 || version === 3)) return { version, header }
  if (typeof version !== 'number') throw damaged(path, 'has a header of the wrong shape')
  throw new AppError(
    'secrets.unknown-version',
    `${path} has format version ${version}; this program reads 1 to 3: update it`
  )
}

/** Lines with their line breaks: the header, the authentication code, and one an entry.
 *  @throws AppError secrets.damaged when there are not as many as the header says */
export const splitFile = (
  path: string,
  bytes: Buffer,
  count: number
): { headerLine: Buffer; macLine: Buffer; entryLines: Buffer[] } => {
  const lines = splitLines(bytes)
  if (lines?.length !== count + 2) throw damaged(path, 'does not hold the number of entries its header says')
  const [headerLine = bytes, macLine = bytes, ...entryLines] = lines
  return { headerLine, macLine, entryLines }
}

/** Undefined when the last line has no line break. */
const splitLines = (bytes: Buffer): Buffer[] | undefined => {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end + 1))
    start = end + 1
  }
  return start === bytes.length ? lines : undefined
}
