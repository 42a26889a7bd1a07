export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Lines for the person who runs the process. Never give it a token, a key or a secret. */
export interface Log {
  debug(text: string, error?: unknown): void
  info(text: string, error?: unknown): void
  warn(text: string, error?: unknown): void
  error(text: string, error?: unknown): void
  child(area: string): Log
}

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : ` <- ${describe(error.cause)}`
  return `${error.stack ?? `${error.name}: ${error.message}`}${cause}`
}

/** Writes one line per entry. Line breaks inside are escaped, so that nobody can forge a second line. */
export const createLog = (write: (line: string) => void, levels: readonly LogLevel[], area = ''): Log => {
  const line = (level: LogLevel, text: string, error?: unknown): void => {
    if (!levels.includes(level)) return
    const tail = error === undefined ? '' : ` | ${describe(error)}`
    const head = `${new Date().toISOString()} ${level.padEnd(5)}${area ? ` ${area}:` : ''}`
    write(`${head} ${(text + tail).replace(/\p{Cc}/gu, (char) => (char === '\n' ? '\\n' : ' '))}\n`)
  }
  return {
    debug: (text, error) => line('debug', text, error),
    info: (text, error) => line('info', text, error),
    warn: (text, error) => line('warn', text, error),
    error: (text, error) => line('error', text, error),
    child: (name) => createLog(write, levels, area ? `${area}.${name}` : name)
  }
}

export const silentLog: Log = createLog(() => undefined, [])
