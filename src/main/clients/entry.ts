import { z } from 'zod'
import { ClientId, ClientName, LastClientUse, type ClientState } from '../../shared/clients/contract'
import { MAX_CLIENT_MS, MAX_CLIENT_TARGETS, MAX_CLIENT_USES } from '../../shared/clients/grants'

const Time = z.number().int().min(0)

/** One client as it is kept. Its scope never changes: what was handed out can end, and not grow. */
export const KeptClient = z
  .strictObject({
    id: ClientId,
    name: ClientName,
    methods: z.array(z.string().max(100)).max(100),
    targets: z.array(z.string().max(256)).max(MAX_CLIENT_TARGETS),
    createdAtMs: Time,
    createdBy: z.string().max(200),
    expiresAtMs: Time,
    maxUses: z.number().int().min(1).max(MAX_CLIENT_USES).nullable(),
    uses: z.number().int().min(0),
    revokedAtMs: Time.nullable(),
    lastUse: LastClientUse.strict().nullable(),
    /** SHA-256 of the token, in hex. */
    digest: z.string().regex(/^[0-9a-f]{64}$/)
  })
  .refine(({ createdAtMs, expiresAtMs }) => expiresAtMs - createdAtMs <= MAX_CLIENT_MS)
export type KeptClient = z.infer<typeof KeptClient>

export const stateOf = ({ revokedAtMs, expiresAtMs, maxUses, uses }: KeptClient, nowMs: number): ClientState => {
  if (revokedAtMs !== null) return 'revoked'
  if (nowMs >= expiresAtMs) return 'expired'
  return maxUses !== null && uses >= maxUses ? 'used-up' : 'active'
}
