import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'

/** Where secrets can be moved: by its own name, or `native` for this platform's credential store. */
const MOVE_PLACES = ['encrypted-file', 'native', 'keychain', 'dpapi', 'keystore'] as const
const Place = z.enum(MOVE_PLACES)

const Phase = z.enum(['copy', 'verify', 'remove'])

/** How far the move under way has come. */
export const MoveProgress = z.object({
  from: z.string(),
  to: z.string(),
  phase: Phase,
  /** Secrets that this phase is done with, of `total`. */
  done: z.number().int(),
  total: z.number().int(),
  /** False once the old store is being emptied. */
  cancellable: z.boolean(),
  /** True between a cancel and the end of the move. */
  cancelling: z.boolean()
})
export type MoveProgress = z.infer<typeof MoveProgress>

/** A move that a crash or a stop cut short. `copy`: the old store is in use; `remove`: the new one is. */
export const InterruptedMove = z.object({ to: z.string(), phase: z.enum(['copy', 'remove']) })
export type InterruptedMove = z.infer<typeof InterruptedMove>

/** How the last move of this process ended. */
export const MoveEnd = z.object({
  from: z.string(),
  to: z.string(),
  outcome: z.enum(['moved', 'cancelled', 'failed']),
  moved: z.number().int(),
  /** Why it failed, or null. */
  reason: z.string().nullable(),
  atMs: z.number()
})
export type MoveEnd = z.infer<typeof MoveEnd>

export const MoveObstacle = z.object({
  kind: z.enum(['place', 'keyring', 'unreadable', 'pinned', 'conflict', 'too-large', 'interrupted', 'busy']),
  reason: z.string(),
  todo: z.string(),
  /** The secrets it is about, the first of them; and how many more there are. */
  targetIds: z.array(z.string()),
  more: z.number().int()
})
export type MoveObstacle = z.infer<typeof MoveObstacle>

export const MovePlan = z.object({
  from: z.string(),
  to: z.string(),
  /** Secrets that would leave `from`; null where that cannot be told. */
  count: z.number().int().nullable(),
  possible: z.boolean(),
  /** What would happen, in order. Empty where nothing can. */
  steps: z.array(z.string()),
  obstacles: z.array(MoveObstacle),
  interrupted: InterruptedMove.nullable()
})
export type MovePlan = z.infer<typeof MovePlan>

/** What `secrets.reindex` found under this store's service, and what it made of it. */
export const Reindexed = z.object({
  ok: z.literal(true),
  backend: z.string(),
  /** Known targets that the credential store holds and the list does not name. */
  found: z.array(z.string()),
  /** Items there whose names are no known targets. They are neither listed nor touched. */
  foreign: z.number().int(),
  /** Stands for what was found. */
  digest: z.string(),
  /** Secrets that were listed again; 0 for a look. */
  listed: z.number().int(),
  /** Where a list that could not be read was put, or null. */
  setAside: z.string().nullable()
})
export type Reindexed = z.infer<typeof Reindexed>

export const moveMethods = {
  'secrets.move.plan': method({
    summary:
      'Says whether all secrets can be moved to another backend, what would happen, and what stands in the way. Changes nothing.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({ to: Place }),
    output: MovePlan
  }),
  'secrets.move.status': method({
    summary: 'Says how far a move of the secrets has come, whether one was interrupted, and how the last one ended.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: z.object({
      move: MoveProgress.nullable(),
      interrupted: InterruptedMove.nullable(),
      last: MoveEnd.nullable()
    })
  }),
  'secrets.move.cancel': method({
    summary:
      'Cancels the move under way while it copies or verifies: the copies are taken away and the old store stays in use.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), move: MoveProgress }),
    subject: () => 'the move under way'
  }),
  'secrets.reindex': method({
    summary:
      'Looks for secrets in the credential store that the list of names does not have. With the digest of such a look, lists them again.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    effectOf: ({ digest }) => (digest === undefined ? 'read' : 'write'),
    input: z.strictObject({
      digest: z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'must be the digest of a look')
        .optional()
    }),
    output: Reindexed,
    subject: () => 'the list of names'
  })
} satisfies MethodTable
