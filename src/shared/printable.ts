/** Text that may hold anything a client sent, made safe for a terminal or a page: control characters become visible.
 *  @see CWE-150 (escape sequences in output) */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}|\p{Cf}/gu, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)

/** JSON for a terminal: what could steer it is escaped, and the text is the same JSON. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/[\u007f-\u009f]|\p{Cf}/gu, (char) =>
    Array.from(
      { length: char.length },
      (_, index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`
    ).join('')
  )
