const TICK_MS = 5_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

const tell = (): void => listeners.forEach((listener) => listener())

/** One timer for all times on the page. It rests while nobody sees the page, and while there is no time on it. */
const regulate = (): void => {
  const isNeeded = listeners.size > 0 && document.visibilityState === 'visible'
  if (isNeeded && timer === undefined) timer = setInterval(tell, TICK_MS)
  if (isNeeded || timer === undefined) return
  clearInterval(timer)
  timer = undefined
}

const onVisibility = (): void => {
  regulate()
  // What was shown before is old by now.
  if (document.visibilityState === 'visible') tell()
}

/** Calls the listener every few seconds. @returns a function that ends it */
export const onTick = (listener: () => void): (() => void) => {
  if (listeners.size === 0) document.addEventListener('visibilitychange', onVisibility)
  listeners.add(listener)
  regulate()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) document.removeEventListener('visibilitychange', onVisibility)
    regulate()
  }
}
