import type { Handlers } from '../../../shared/method'
import type { moveMethods } from '../../../shared/secrets/move-contract'
import type { Call } from '../../rpc/caller'
import type { StoreOptions } from '../open-store'
import type { SecretsService } from '../service'
import { reindex } from '../reindex'
import { planMove } from './plan'

export const moveHandlers = (
  secrets: Pick<SecretsService, 'looking' | 'mending'>,
  options: StoreOptions
): Handlers<typeof moveMethods, Call> => ({
  'secrets.move.plan': ({ to }) => secrets.looking((opened, problem) => planMove(options, opened, problem, to)),
  'secrets.move.status': async () => {
    const { progress: move, last } = options.moving
    const interrupted = await secrets.looking((opened) => Promise.resolve(opened.interrupted ?? null))
    return { move, interrupted: move ? null : interrupted, last }
  },
  'secrets.move.cancel': (_params, call) => {
    const move = options.moving.cancel()
    call.note(`${move.phase} ${move.done} of ${move.total}`)
    return { ok: true, move }
  },
  'secrets.reindex': async ({ digest }, call) => {
    const result = await reindex(secrets, options.clock, digest)
    if (digest !== undefined) call.note(`${result.listed} secrets listed again`)
    return { ok: true, ...result }
  }
})
