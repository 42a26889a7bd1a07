/** Shorter values would take ordinary text with them. */
const MIN_MASKED_CHARS = 4
/** Encoded forms and lines shorter than this are ordinary text too often. */
const MIN_FORM_CHARS = 8
/** Encoding larger values in every way would cost more memory than it is worth. */
const MAX_ENCODED_BYTES = 8 * 1024
const PEM_LINE = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/

/** True where a value is long enough to be masked. */
export const isMaskable = (value: string): boolean => Array.from(value).length >= MIN_MASKED_CHARS

/** Everything that is masked for these values: each as it is, its lines, and what programs commonly make of it. */
export const maskedForms = (values: readonly string[]): Buffer[] => {
  const forms = new Set<string>()
  for (const value of values.filter(isMaskable)) {
    forms.add(value)
    for (const form of [...linesOf(value), ...encodingsOf(value)]) if (form.length >= MIN_FORM_CHARS) forms.add(form)
  }
  return Array.from(forms, (form) => Buffer.from(form, 'utf8'))
}

/** Of a value of several lines each one counts: programs indent them or print one at a time. */
const linesOf = (value: string): string[] =>
  value.includes('\n')
    ? value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => !PEM_LINE.test(line))
    : []

const encodingsOf = (value: string): string[] => {
  if (Buffer.byteLength(value) > MAX_ENCODED_BYTES) return []
  return [JSON.stringify(value).slice(1, -1), ...base64Of(value), ...percentOf(value)]
}

/** Base64 puts three bytes into four letters, so a value within a longer text has three spellings. Of each, the letters that
 *  its neighbours have no part in. */
const base64Of = (value: string): string[] => {
  const bytes = Buffer.from(value, 'utf8')
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    return text.slice(Math.ceil((before * 8) / 6), whole)
  })
  const padded = bytes.toString('base64')
  return [padded, ...inner].flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}

const percentOf = (value: string): string[] => {
  if (!value.isWellFormed()) return []
  const upper = encodeURIComponent(value)
  const lower = upper.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  return [upper, lower].flatMap((text) => [text, text.replaceAll('%20', '+')])
}
