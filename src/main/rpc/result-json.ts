import type { Method } from '../../shared/method'

/** JSON texts of frozen parts of results, by the part itself. */
const written = new WeakMap<object, string>()

/** Checks a result and writes it as JSON. A part that the row calls constant is checked and written once for as long as the
 *  handler gives the same frozen list: for `status` that is most of the answer, on every call.
 *  @throws z.ZodError when the result is not what the row promises */
export const resultJson = (row: Method, result: unknown): string => {
  const text = row.constant && withConstant(row.constant, result)
  return text ?? JSON.stringify(row.output.parse(result))
}

const withConstant = (
  { member, schema, rest }: NonNullable<Method['constant']>,
  result: unknown
): string | undefined => {
  const part = (result as Record<string, unknown>)[member]
  if (!Array.isArray(part) || !Object.isFrozen(part)) return undefined
  let text = written.get(part)
  if (text === undefined) {
    text = JSON.stringify(schema.parse(part))
    written.set(part, text)
  }
  // The rest of a result is never empty, and its schema leaves the constant member out.
  return `${JSON.stringify(rest.parse(result)).slice(0, -1)},"${member}":${text}}`
}
