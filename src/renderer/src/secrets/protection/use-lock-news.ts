import { useEffect, useRef } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { say } from '../../ui/notices'
import { whyLocked } from './words'

/** Says so when the store is locked or opened while the page is open, whoever did it, and ends what was open over it.
 *  @param onEnd closes what shows or takes values: the page may be left alone when it locks */
export const useLockNews = (status: StoreStatus | undefined, onEnd: () => void): void => {
  const before = useRef<StoreStatus['state']>(undefined)
  useEffect(() => {
    const was = before.current
    before.current = status?.state
    if (!status || was === undefined || was === status.state) return
    if (was === 'ready') onEnd()
    if (status.state === 'locked') say(`The secret store is locked. ${whyLocked(status)}`)
    if (status.state !== 'ready') return
    say('The secret store is open.')
    // What had the focus is gone.
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('main h1')?.focus()
  })
}
