import { z } from 'zod'
import type { SecretMeta } from '../store'

// The document in our archives: docs/secrets-in-and-out.md.

export const DOCUMENT_FORMAT = 'trust-console-secrets'

/** Times that a secret brings with it. */
export type SecretTimes = Pick<SecretMeta, 'createdAtMs' | 'updatedAtMs'>

/** One secret in clear. Key material: keep out of logs. */
export interface ClearSecret extends SecretTimes {
  targetId: string
  value: string
}

const Time = z.number().nullable().default(null)

export const SecretDocument = z.object({
  format: z.literal(DOCUMENT_FORMAT),
  version: z.literal(1),
  secrets: z.array(z.object({ targetId: z.string(), value: z.string(), createdAtMs: Time, updatedAtMs: Time }))
})

/** The document of these secrets. What else a store keeps about a secret stays there. */
export const documentOf = (secrets: readonly ClearSecret[], exportedAtMs: number): string =>
  JSON.stringify(
    {
      format: DOCUMENT_FORMAT,
      version: 1,
      exportedAtMs,
      secrets: secrets.map(({ targetId, value, createdAtMs, updatedAtMs }) => ({
        targetId,
        value,
        createdAtMs,
        updatedAtMs
      }))
    },
    null,
    2
  )
