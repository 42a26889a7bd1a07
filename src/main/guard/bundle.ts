import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { systemCode } from '../../shared/errors'
import { GuardAction } from '../../shared/guard/contract'
import { isInMemory } from '../settings/table'
import { readRegularFile } from '../platform/file-safety'

const MAX_BUNDLE_BYTES = 1024 * 1024

/** A policy bundle. Unknown members are allowed and left alone. */
const PolicyBundle = z.looseObject({
  version: z.literal(1).optional(),
  default_action: GuardAction.optional(),
  tool_policies: z.record(z.string(), GuardAction).optional(),
  blocked_message_patterns: z.array(z.string()).optional(),
  rules: z.array(z.unknown()).optional()
})
type PolicyBundle = z.infer<typeof PolicyBundle>

/** What a new home starts with: it allows, and leaves blocking to the patterns and the risk score. */
export const DEFAULT_BUNDLE = `${JSON.stringify(
  { version: 1, default_action: 'allow', tool_policies: {}, blocked_message_patterns: [] },
  null,
  2
)}\n`

/** What is at the bundle's path. `problem` says why it cannot be used, in words for the operator. */
export type BundleState =
  | { readonly kind: 'unset'; readonly path: string }
  | { readonly kind: 'missing' | 'folder' | 'unreadable' | 'invalid'; readonly path: string; readonly problem: string }
  | { readonly kind: 'loaded'; readonly path: string; readonly bundle: PolicyBundle }

/** Reads the bundle. Never throws: each way to fail is a state. */
export const readBundle = async (path: string): Promise<BundleState> => {
  if (isInMemory(path)) return { kind: 'unset', path }
  try {
    if ((await stat(path)).isDirectory()) return { kind: 'folder', path, problem: 'the path is a folder' }
    const file = await readRegularFile(path, MAX_BUNDLE_BYTES, 'settings.file-io')
    if (!file) return { kind: 'missing', path, problem: 'there is no such file' }
    return parseBundle(path, file.bytes)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing', path, problem: 'there is no such file' }
    const problem = systemCode(error) ?? (error instanceof Error ? error.message : 'it cannot be read')
    return { kind: 'unreadable', path, problem }
  }
}

/** The bundle in these bytes of a file. */
export const parseBundle = (path: string, bytes: Buffer): BundleState => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { kind: 'invalid', path, problem: 'it is not JSON' }
  }
  const parsed = PolicyBundle.safeParse(value)
  if (parsed.success) {
    // The schema leaves this one name out of a record: a tool that is called so would not be blocked.
    return Object.hasOwn((value as PolicyBundle).tool_policies ?? {}, '__proto__')
      ? { kind: 'invalid', path, problem: 'tool_policies: __proto__ cannot be the name of a tool' }
      : { kind: 'loaded', path, bundle: parsed.data }
  }
  const [issue] = parsed.error.issues
  return {
    kind: 'invalid',
    path,
    problem: `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'wrong shape'}`
  }
}
