import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import type { ActionId } from '../../../shared/actions'

/** What was asked for and waits for its page: the palette, a menu or a key set it, the page takes it. */
const useIntent = create<{ id: ActionId | undefined }>(() => ({ id: undefined }))

/** What waits, if anything does. */
export const askedFor = (): ActionId | undefined => useIntent.getState().id

export const askFor = (id: ActionId): void => useIntent.setState({ id })

/** Drops what was asked for, because the operator went elsewhere before it could be done. */
export const forgetIntent = (): void => useIntent.setState({ id: undefined })

/** Makes a page carry out an action, whether it is asked for here or from another page.
 *  @param isReady false as long as the page cannot do it yet, for instance because it still loads */
export const useAction = (id: ActionId, run: () => void, isReady = true): void => {
  const isAsked = useIntent((state) => state.id === id)
  const carryOut = useEffectEvent(run)
  useEffect(() => {
    // Looks again, because React runs an effect twice in development and the action must not be.
    if (!isAsked || !isReady || askedFor() !== id) return
    forgetIntent()
    carryOut()
  }, [isAsked, isReady, id])
}
