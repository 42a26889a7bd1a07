import { AppError } from '../../../shared/errors'
import { nativeOf, type ActiveBackend } from '../backend'
import type { KeptBackend } from './move-journal'

export interface Route {
  source: KeptBackend
  target: KeptBackend
  /** One of the two. */
  inUse: KeptBackend
}

/** From where a move to this place starts, on this machine.
 *  @param to `encrypted-file`, `native`, or this platform's name for the latter
 *  @throws AppError secrets.cannot-move */
export const routeTo = (to: string, inUse: ActiveBackend, platform: NodeJS.Platform): Route => {
  const native = nativeOf(platform)
  if (inUse === 'env')
    throw new AppError('secrets.cannot-move', 'secrets are kept in memory only; there is nothing to move')
  if (!native) throw new AppError('secrets.cannot-move', `${platform} has no credential store this program knows`)
  const target = to === 'native' ? native : to
  if (target !== native && target !== 'encrypted-file')
    throw new AppError('secrets.cannot-move', `on this machine secrets move to encrypted-file or to ${native}`)
  return { source: target === native ? 'encrypted-file' : native, target, inUse }
}
