import { randomBytes } from 'node:crypto'
import { freemem } from 'node:os'
import { z } from 'zod'
import { AppError } from '../../../shared/errors'

/** How a key was made from what a person knows. Written in the file's header, which is authenticated. */
export const Argon2id = z.strictObject({
  name: z.literal('argon2id'),
  memoryKiB: z.number().int(),
  passes: z.number().int(),
  lanes: z.number().int(),
  saltB64: z.string()
})
export type Argon2id = z.infer<typeof Argon2id>
export type Cost = Pick<Argon2id, 'memoryKiB' | 'passes' | 'lanes'>

const KEY_BYTES = 32
const SALT_BYTES = 16

/** Cost of a new key before it is calibrated to the machine.
 *  @see https://www.rfc-editor.org/rfc/rfc9106 (Argon2; 2 GiB and 1 pass, or 64 MiB and 3 passes, are its recommended options) */
export const DEFAULT_COST: Cost = { memoryKiB: 262_144, passes: 3, lanes: 1 }

/** Bounds that the header of a file must keep to: below the floor a changed header would make guessing cheap, above the
 *  ceiling it would exhaust this machine before anything is authenticated. */
export const FLOOR: Cost = { memoryKiB: 65_536, passes: 2, lanes: 1 }
const CEILING: Cost = { memoryKiB: 1_048_576, passes: 16, lanes: 4 }

/** How long one derivation should take on the machine that makes the key. A person waits for it; a guesser does as often
 *  as there are guesses. */
const AIM_MS = 750
/** What is measured: little enough that a person does not notice, too much for any cache. */
const CALIBRATION: Cost = { memoryKiB: 65_536, passes: 2, lanes: 1 }

interface Machine {
  freeKiB: number
  /** Milliseconds that one derivation of this cost takes. */
  measure: (cost: Cost) => Promise<number>
}

/** Cost of a new key on this machine: 256 MiB, less only where so much is not free, and as many passes as take about
 *  three quarters of a second, three at least. */
export const calibrate = async ({ freeKiB, measure }: Machine): Promise<Cost> => {
  let { memoryKiB } = DEFAULT_COST
  // A store must open again on a day when the machine is busier.
  while (memoryKiB > FLOOR.memoryKiB && memoryKiB > freeKiB / 4) memoryKiB /= 2
  // The time grows with the memory and with the passes.
  const measuredMs = await measure(CALIBRATION)
  const onePassMs = (measuredMs / CALIBRATION.passes) * (memoryKiB / CALIBRATION.memoryKiB)
  const passes = Math.round(AIM_MS / Math.max(onePassMs, 1))
  return { memoryKiB, passes: Math.min(Math.max(passes, DEFAULT_COST.passes), CEILING.passes), lanes: 1 }
}

/** The cost for this machine, measured once. */
export const costHere = (): Promise<Cost> =>
  (known ??= calibrate({
    freeKiB: Math.floor(freemem() / 1024),
    measure: async (cost) => {
      const start = performance.now()
      await stretch('calibration', withSalt(cost))
      return performance.now() - start
    }
  }))
let known: Promise<Cost> | undefined

export const withSalt = (cost: Cost): Argon2id => ({
  name: 'argon2id',
  ...cost,
  saltB64: randomBytes(SALT_BYTES).toString('base64')
})

/** @throws AppError secrets.damaged for a cost that no file of ours has */
export const refuseOddCost = (kdf: Argon2id, floor: Cost = FLOOR): void => {
  const parts = ['memoryKiB', 'passes', 'lanes'] as const
  const odd = parts.find((name) => kdf[name] < floor[name] || kdf[name] > CEILING[name])
  if (odd) {
    throw new AppError(
      'secrets.damaged',
      `the secret file asks for an unsafe key derivation (${odd} ${kdf[odd]}); it was changed`
    )
  }
  if (Buffer.from(kdf.saltB64, 'base64').length !== SALT_BYTES) {
    throw new AppError('secrets.damaged', 'the secret file has a salt of the wrong length; it was changed')
  }
}

/** 32 bytes from a key string or a passphrase. Key material: keep out of logs. */
export const stretch = async (text: string, kdf: Argon2id): Promise<Uint8Array> => {
  // A native module: loaded only where a key string is in use.
  const { hashRaw } = await import('@node-rs/argon2')
  // Argon2id is what hashRaw uses unless told otherwise; a test holds it to a published vector.
  return hashRaw(text.normalize('NFKC'), {
    memoryCost: kdf.memoryKiB,
    timeCost: kdf.passes,
    parallelism: kdf.lanes,
    outputLen: KEY_BYTES,
    salt: Buffer.from(kdf.saltB64, 'base64')
  })
}
