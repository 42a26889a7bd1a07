/** JSON with object keys in code-unit order and no white space: same value, same text. For data made by JSON only.
 *  @see https://www.rfc-editor.org/rfc/rfc8785 (JSON Canonicalization Scheme; numbers follow ECMAScript there as here) */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${entries.join(',')}}`
  }
  return JSON.stringify(value)
}
