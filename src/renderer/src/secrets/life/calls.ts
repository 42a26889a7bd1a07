import type { MethodInput, MethodResult } from '../../../../shared/api'
import { call, client, messageOf } from '../../app/client'
import { say } from '../../ui/notices'
import { refreshSecrets, useSecrets } from '../store'

export type Details = MethodResult<'secrets.store.details'>['secret']
export type LifeChange = Omit<MethodInput<'secrets.store.describe'>, 'targetId'>

/** @throws CallError */
export const readDetails = async (targetId: string): Promise<Details> =>
  (await call('secrets.store.details', { targetId })).secret

/** @throws CallError */
export const describeSecret = async (targetId: string, change: LifeChange): Promise<Details> => {
  const { secret } = await call('secrets.store.describe', { targetId, ...change })
  await refreshSecrets()
  return secret
}

/** Reads an earlier value for the caller to show, and to forget. Key material: keep out of stores and logs.
 *  @throws CallError */
export const readEarlier = async (targetId: string, version: number): Promise<string> =>
  (await call('secrets.store.version', { targetId, version })).value

/** @throws CallError */
export const restoreVersion = async (targetId: string, version: number): Promise<void> => {
  const { version: now } = await call('secrets.store.restore', { targetId, version })
  say(`Version ${version} of ${targetId} is in force again, as version ${now}.`)
  await refreshSecrets()
}

/** @throws CallError */
export const forgetVersions = async (targetId: string, versions?: number[]): Promise<void> => {
  const { forgotten } = await call('secrets.store.forget', { targetId, ...(versions && { versions }) })
  say(`Forgot ${forgotten} earlier ${forgotten === 1 ? 'value' : 'values'} of ${targetId}.`)
  await refreshSecrets()
}

/** Calls `changed` when the secret may have become another, or was used. @returns a function that ends it */
export const watchSecret = (targetId: string, changed: () => void): (() => void) => {
  const ends = [
    client().subscribe('secrets', changed),
    client().subscribe('activity', ({ handedOut }) => {
      if (handedOut?.includes(targetId)) changed()
    })
  ]
  return () => ends.forEach((end) => end())
}

/** Says what a save did. A value that was replaced can be put back at once.
 *  @param before the version that was in force, or undefined where there was none */
export const saySaved = (targetId: string, before: number | undefined): void => {
  const now = useSecrets.getState().items.find((item) => item.targetId === targetId)?.version
  if (before === undefined) return say(`Added ${targetId}.`)
  if (now === before) return say(`Saved ${targetId}. It is the value that was in force before.`)
  say(`Replaced ${targetId}. The earlier value is kept.`, 'plain', {
    label: 'Undo',
    run: () =>
      restoreVersion(targetId, before).catch((error: unknown) => say(`Nothing was undone. ${messageOf(error)}`, 'bad'))
  })
}
