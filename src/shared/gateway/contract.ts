import { z } from 'zod'
import { EVERY_DOOR, method, OPERATOR_ONLY, type MethodTable } from '../method'

export const SERVICE_NAME = 'trust-console'
/** Largest request body and WebSocket message, in bytes. */
export const MAX_FRAME_BYTES = 1024 * 1024
/** Most calls one JSON-RPC batch may hold. */
export const MAX_BATCH_CALLS = 50

const LiveStatus = z.object({ uptimeMs: z.number() })
/** What stays the same for as long as the settings do. */
const ConstantStatus = z.object({
  status: z.literal('ok'),
  service: z.string(),
  version: z.string(),
  supportedMethods: z.array(z.string()).readonly(),
  count: z.number().int(),
  gateway_auth_mode: z.enum(['token', 'none']),
  configHash: z.string(),
  /** Where the gateway listens, or null when this process runs none. */
  url: z.string().nullable(),
  /** Why a gateway that should listen does not; only the desktop app runs without one. */
  gatewayProblem: z.string().optional(),
  /** For a caller with a client token: who it is and what its scope is, besides supportedMethods. */
  client: z
    .object({
      id: z.string(),
      name: z.string(),
      targets: z.array(z.string()),
      expiresAtMs: z.number(),
      /** null where uses are not counted down. */
      usesLeft: z.number().int().nullable()
    })
    .optional()
})
export type ConstantStatus = z.infer<typeof ConstantStatus>

export const gatewayMethods = {
  status: method({
    summary: 'Is the gateway up, which methods does it know, does it ask for a token.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: ConstantStatus.extend(LiveStatus.shape),
    parts: { constant: ConstantStatus, live: LiveStatus }
  }),
  shutdown: method({
    summary: 'Answers, finishes what is running and stops.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true) })
  }),
  'rpc.discover': method({
    summary: 'This interface as an OpenRPC document.',
    audience: EVERY_DOOR,
    effect: 'read',
    input: z.strictObject({}),
    output: z.record(z.string(), z.unknown())
  }),
  'ui.ticket': method({
    summary: 'Makes a one-time link for a browser on this machine. It lives 60 seconds and works once.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), url: z.string(), livesMs: z.number().int() })
  }),
  'gateway.token.show': method({
    summary: 'Shows the gateway token to the operator at this machine.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), token: z.string().nullable(), source: z.string() })
  }),
  'gateway.token.rotate': method({
    summary: 'Makes a new gateway token. The old one is dead at once, on open sockets too.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({}),
    output: z.object({ ok: z.literal(true), rotatedAtMs: z.number(), closedSockets: z.number().int() })
  })
} satisfies MethodTable
