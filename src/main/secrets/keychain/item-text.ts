import { AppError } from '../../../shared/errors'
import { utf8Bytes } from '../../../shared/secrets/contract'

// How a value stands in an item of the credential store: as it is, so that the system's own tools show it, unless the
// library would cut it off at a NUL.

const ENCODED = 'trust-console-base64:'

/** CRED_MAX_CREDENTIAL_BLOB_SIZE. @see https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentiala */
const WINDOWS_MAX_BYTES = 2_560

/** Most bytes of one item on this platform, or undefined where there is no such limit. */
export const maxItemBytes = (platform: NodeJS.Platform): number | undefined =>
  platform === 'win32' ? WINDOWS_MAX_BYTES : undefined

/** @throws AppError secrets.too-large */
export const encodeItem = (value: string, platform: NodeJS.Platform): string => {
  const plain = !value.includes('\u0000') && !value.startsWith(ENCODED)
  const text = plain ? value : ENCODED + Buffer.from(value, 'utf8').toString('base64')
  if (platform !== 'win32' || utf8Bytes(text) <= WINDOWS_MAX_BYTES) return text
  throw new AppError(
    'secrets.too-large',
    `Windows keeps at most ${WINDOWS_MAX_BYTES} bytes in one credential; set secrets.backend to encrypted-file for larger secrets`
  )
}

/** @throws AppError secrets.damaged for an encoded item that another program changed */
export const decodeItem = (targetId: string, text: string): string => {
  if (!text.startsWith(ENCODED)) return text
  const base64 = text.slice(ENCODED.length)
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') === base64) return bytes.toString('utf8')
  throw new AppError('secrets.damaged', `the item of ${targetId} in the credential store was changed; set it again`)
}
