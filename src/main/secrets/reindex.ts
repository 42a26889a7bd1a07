import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { TargetId } from '../../shared/secrets/contract'
import type { Reindexed } from '../../shared/secrets/move-contract'
import { isKnownTarget } from '../../shared/secrets/targets'
import type { Clock } from '../platform/clock'
import { isBeyondReading, NativeStore } from './keychain/native-store'
import type { Opened } from './open-store'
import type { SecretsService } from './service'

/** Looks for items under this store's service that its index does not name, and with the digest of such a look lists them again.
 *  Any program of the account may have put items there: a name is taken only if it is a known target, and only after an
 *  operator saw it.
 *  @throws AppError secrets.cannot-reindex, secrets.keyring, secrets.key-missing */
export const reindex = async (
  secrets: Pick<SecretsService, 'looking' | 'mending'>,
  clock: Clock,
  digest: string | undefined
): Promise<Omit<Reindexed, 'ok'>> => {
  if (digest === undefined) {
    const look = await secrets.looking((opened, problem) => lookInto(nativeIn(opened, problem), opened))
    return { ...look, listed: 0, setAside: null }
  }
  return secrets.mending(async (opened, problem) => {
    const store = nativeIn(opened, problem)
    const look = await lookInto(store, opened)
    if (look.digest !== digest)
      throw new AppError('secrets.cannot-reindex', 'the credential store holds other items than before; look again')
    const setAside = problem ? await store.setIndexAside(clock.nowMs()) : null
    return { ...look, listed: await store.relist(look.found), setAside }
  })
}

const nativeIn = ({ store, problem: forbids }: Opened, problem: AppError | undefined): NativeStore => {
  if (!(store instanceof NativeStore))
    throw new AppError(
      'secrets.cannot-reindex',
      'the secrets are not in the credential store; there is no list to make again'
    )
  if (forbids) throw forbids
  if (problem && !isBeyondReading(problem)) throw problem
  return store
}

const lookInto = async (
  store: NativeStore,
  { choice }: Opened
): Promise<Pick<Reindexed, 'backend' | 'found' | 'foreign' | 'digest'>> => {
  const accounts = await store.unlisted()
  const found = accounts.filter((account) => TargetId.safeParse(account).data === account && isKnownTarget(account))
  const digest = createHash('sha256').update(JSON.stringify(found), 'utf8').digest('hex')
  return { backend: choice.activeBackend, found, foreign: accounts.length - found.length, digest }
}
