import { Composed, type Method } from '../../shared/method'

/** JSON texts of the constant parts of results, by the part itself and without their closing bracket. */
const written = new WeakMap<object, string>()

/** Checks a result and writes it as JSON. A constant part is checked and written once: for `status` that is nearly all of the
 *  answer, on every call.
 *  @throws z.ZodError when the result is not what the row promises */
export const resultJson = (row: Method, result: unknown): string => {
  if (!(result instanceof Composed) || !row.parts) return JSON.stringify(resultValue(row, result))
  let head = written.get(result.constant)
  if (head === undefined) {
    head = JSON.stringify(row.parts.constant.parse(result.constant)).slice(0, -1)
    written.set(result.constant, head)
  }
  // Neither part is ever empty, and the schema of each leaves out what is in the other.
  return `${head},${JSON.stringify(row.parts.live.parse(result.live)).slice(1)}`
}

/** Checks a result, and puts one that came in parts together.
 *  @throws z.ZodError as above */
export const resultValue = (row: Method, result: unknown): unknown =>
  row.output.parse(result instanceof Composed ? { ...result.constant, ...result.live } : result)
