import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { MAX_DID_CHARS } from './attest-limits'
import { AttestedFile, Severity } from './contract'
import { line, WaiverOwner, WaiverState } from './waiver-contract'

const AttestCheckId = z.string().min(1).max(200)

/** What an operator says they saw to, because no program can look at it. Bound to the finding it was said of. */
export const Attestation = z.object({
  checkId: AttestCheckId,
  /** What the finding asks for, as it was shown when this was said. */
  claim: z.string(),
  /** What was done, in the operator's words. */
  did: line(MAX_DID_CHARS),
  /** A file that shows it, as it was then. */
  file: AttestedFile.nullable(),
  owner: WaiverOwner,
  /** Who said it, as the door proved. */
  by: z.string(),
  acceptedAtMs: z.number().int().min(0),
  expiresAtMs: z.number().int().min(0),
  severity: Severity,
  detail: z.string(),
  factsHash: z.string().optional(),
  /** SHA-256 over checkId, severity, detail and factsHash, in hex. With other evidence it says nothing. */
  evidence: z.string().regex(/^[0-9a-f]{64}$/)
})
export type Attestation = z.infer<typeof Attestation>

/** The states are those of waivers. */
export const ListedAttestation = Attestation.extend({ state: WaiverState })
export type ListedAttestation = z.infer<typeof ListedAttestation>

export const AttestationList = z.object({
  attestations: z.array(ListedAttestation),
  /** What can be attested, and what that would state. */
  claims: z.array(z.object({ checkId: z.string(), claim: z.string() })),
  /** False when the state path is in memory: they then end with the process. */
  persisted: z.boolean(),
  /** Why the file cannot be read, so that nothing in it counts, or null. */
  problem: z.string().nullable()
})
export type AttestationList = z.infer<typeof AttestationList>

export const attestMethods = {
  'posture.attestations.list': method({
    summary: 'What operators attested because no program can look at it, and how each of that stands now.',
    audience: OPERATOR_ONLY,
    effect: 'read',
    input: z.strictObject({}),
    output: AttestationList
  }),
  'posture.attest': method({
    summary:
      'States that a person saw to what a finding asks for, with evidence, for 180 days at most. It is listed apart, and lapses with its time or when the finding says anything else.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({
      checkId: AttestCheckId,
      did: line(MAX_DID_CHARS),
      owner: WaiverOwner,
      expiresAtMs: z.number().int(),
      /** Absolute path of a file that shows it, on the machine of the gateway: its SHA-256 is kept, not the file. */
      file: z.string().min(1).max(4_096).optional(),
      /** The detail that the operator was shown: it is refused when another is there by now. */
      seenDetail: z.string().max(10_000).optional()
    }),
    output: z.object({ ok: z.literal(true), attestation: ListedAttestation }),
    subject: ({ checkId }) => checkId
  }),
  'posture.unattest': method({
    summary: 'Takes an attestation back: the finding counts again at once.',
    audience: OPERATOR_ONLY,
    effect: 'write',
    input: z.strictObject({ checkId: AttestCheckId }),
    output: z.object({ ok: z.literal(true), checkId: z.string(), withdrawn: z.boolean() }),
    subject: ({ checkId }) => checkId
  })
} satisfies MethodTable
