import { useEffect, useRef, useState } from 'react'

/** Keeps the operator on the page while something on it is not saved.
 *  @returns where they wanted to go, as a hash, and how to let them or keep them */
export const useLeaveGuard = (
  isDirty: boolean
): { wanted: string | undefined; stay: () => void; leave: () => void } => {
  const [wanted, setWanted] = useState<string>()
  const lets = useRef(false)
  useEffect(() => {
    if (!isDirty) return undefined
    const onNavigate = (event: NavigateEvent): void => {
      const { hash } = new URL(event.destination.url)
      if (lets.current || !event.hashChange || !event.cancelable || hash.startsWith('#/settings')) return
      event.preventDefault()
      setWanted(hash)
    }
    // The browser asks in its own words when the window itself is closed.
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.navigation.addEventListener('navigate', onNavigate)
    window.addEventListener('beforeunload', onUnload)
    return () => {
      window.navigation.removeEventListener('navigate', onNavigate)
      window.removeEventListener('beforeunload', onUnload)
    }
  }, [isDirty])
  return {
    wanted,
    stay: () => setWanted(undefined),
    leave: () => {
      setWanted(undefined)
      // The listener goes only with the next rendering.
      lets.current = true
      if (wanted !== undefined) location.hash = wanted
    }
  }
}
