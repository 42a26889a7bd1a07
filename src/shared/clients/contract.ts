import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { isKnownTarget, MAX_TARGET_CHARS } from '../secrets/targets'
import { grantOf, MAX_CLIENT_NAME_CHARS, MAX_CLIENT_TARGETS, MAX_CLIENT_USES, MAX_GRANTS } from './grants'

/** Letters, digits and a few marks: the name stands in the activity record as `client NAME (id)`, and must not be able to
 *  imitate another one there. */
export const ClientName = z
  .string()
  .trim()
  .min(1, 'must not be blank')
  .max(MAX_CLIENT_NAME_CHARS)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._-]*$/u, 'takes letters, digits, blanks, dots, hyphens and underscores')

export const ClientId = z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 hexadecimal digits')

const Grant = z
  .string()
  .max(100)
  .refine((entry) => grantOf(entry) !== undefined, 'names nothing that a client can be granted')
  .transform((entry) => grantOf(entry) ?? entry)

const TargetPattern = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_TARGET_CHARS)
  .refine(isKnownTarget, 'is not a known target id or pattern, and not under custom.')

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)]

export const ClientMethods = z.array(Grant).max(MAX_GRANTS).transform(distinct)
export const ClientTargets = z.array(TargetPattern).max(MAX_CLIENT_TARGETS).transform(distinct)
export const MaxUses = z.number().int().min(1).max(MAX_CLIENT_USES)

export const LastClientUse = z.object({ atMs: z.number(), method: z.string(), address: z.string().nullable() })
export type LastClientUse = z.infer<typeof LastClientUse>

/** `used-up`: its token still gets in, and is handed out nothing more. `expired` and `revoked`: it does not get in. */
export const ClientState = z.enum(['active', 'used-up', 'expired', 'revoked'])
export type ClientState = z.infer<typeof ClientState>

export const ListedClient = z.object({
  id: z.string(),
  name: z.string(),
  /** The groups and methods as they were granted. */
  methods: z.array(z.string()),
  /** Targets and patterns of targets; none means no secret. */
  targets: z.array(z.string()),
  createdAtMs: z.number(),
  createdBy: z.string(),
  expiresAtMs: z.number(),
  /** null where uses are not counted down. */
  maxUses: z.number().int().nullable(),
  /** How often it was handed out values. */
  uses: z.number().int(),
  revokedAtMs: z.number().nullable(),
  /** The disk has it within a minute; null where it was never used. */
  lastUse: LastClientUse.nullable(),
  state: ClientState
})
export type ListedClient = z.infer<typeof ListedClient>

export const ClientList = z.object({
  clients: z.array(ListedClient),
  /** False when the state path is in memory: clients then end with the process. */
  persisted: z.boolean(),
  /** Why the file cannot be read or written, so that no client gets in or changes may be lost; or null. */
  problem: z.string().nullable()
})
export type ClientList = z.infer<typeof ClientList>

export const clientsMethods = {
  'clients.create': method({
    summary: 'Makes a client token with a scope of its own. The token is shown in this answer and never again.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({
      name: ClientName,
      /** Groups (`resolve`, `guard`, `read`) and exact method names. `status` is always allowed. */
      methods: ClientMethods.refine((entries) => entries.length > 0, 'must name at least one'),
      /** Target ids, or patterns as in the list of known targets. Missing or empty: no secret. */
      targets: ClientTargets.optional(),
      /** Milliseconds since 1970; 90 days from now unless given, 366 at most. */
      expiresAtMs: z.number().int().optional(),
      /** How often it may be handed out values; not limited unless given. */
      maxUses: MaxUses.optional()
    }),
    output: z.object({ ok: z.literal(true), client: ListedClient, token: z.string(), persisted: z.boolean() }),
    subject: ({ name }) => name
  }),
  'clients.list': method({
    summary: 'Every client with its scope, what is left of it and its last use. Never a token.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: ClientList
  }),
  'clients.revoke': method({
    summary: 'Ends a client at once: its requests are refused, its open sockets closed.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ id: ClientId }),
    output: z.object({ ok: z.literal(true), id: z.string(), revoked: z.boolean(), closedSockets: z.number().int() }),
    subject: ({ id }) => id
  })
} satisfies MethodTable
