import type { MethodName } from '../../shared/api'
import { AppError } from '../../shared/errors'
import type { Method } from '../../shared/method'
import { isKnownTarget } from '../../shared/secrets/targets'
import type { ClientGrant } from './grant'

/** Most ids that a refusal repeats. */
const MOST_NAMED = 20

export const clientEnded = (client: ClientGrant): AppError =>
  new AppError('clients.ended', `the token of client "${client.name}" ${client.endedBecause}`)

/** Whether a client may call a method at all: judged before its parameters are looked at. */
export const judgeMethod = (client: ClientGrant, name: MethodName): AppError | undefined => {
  if (!client.holds()) return clientEnded(client)
  if (client.methods.has(name)) return undefined
  return new AppError(
    'clients.method-out-of-scope',
    `method "${name}" is outside the scope of client "${client.name}"; status lists what is inside`,
    { data: { method: name } }
  )
}

/** Whether a client may make this one call. Looks at names and the scope alone, so that the answer does not tell what is
 *  stored. Every id must be inside: a call is answered whole or not at all. */
export const judgeInput = (
  client: ClientGrant,
  name: MethodName,
  row: Method,
  input: unknown
): AppError | undefined => {
  // The form of a method that puts settings right is the operator's, whatever the scope says.
  if (row.effect === 'write' && row.effectOf?.(input) === 'write') {
    return new AppError(
      'clients.method-out-of-scope',
      `the form of "${name}" that changes something is the operator's; client "${client.name}" may only look`,
      { data: { method: name } }
    )
  }
  const outside = [...new Set(row.targets?.(input).filter((id) => !client.covers(id)))]
  if (outside.length === 0) return undefined
  const named = outside.slice(0, MOST_NAMED)
  const more = outside.length > named.length ? ` and ${outside.length - named.length} more` : ''
  return new AppError(
    'clients.target-out-of-scope',
    `outside the scope of client "${client.name}": ${named.join(', ')}${more}; nothing was handed out`,
    { data: { targets: named, count: outside.length } }
  )
}

/** What a refused call was about, for the activity record: ids that are none may be a secret in the wrong field. */
export const recordedSubject = (row: Method, input: unknown): string | null =>
  (row.targets?.(input).every(isKnownTarget) ?? false) ? (row.subject?.(input) ?? null) : null
