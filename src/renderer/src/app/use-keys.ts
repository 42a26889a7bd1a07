import { useEffect } from 'react'
import { useAppearance } from '../settings/appearance'
import { dismissNewest } from '../ui/notices'
import { runAction } from './actions'
import { afterKey, isMac, type KeyTarget } from './keys'
import { isCovered, openOverlay } from './overlay'

/** A sequence that is not finished by then is forgotten. */
const SEQUENCE_WITHIN_MS = 1_500
const TYPED_IN =
  'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"]'

/** Puts the cursor into the search of the page. */
const focusSearch = (): boolean => {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  field?.focus()
  field?.select()
  return field !== null
}

/** @returns false when there was nothing to do, so that the browser may have the key */
const follow = (target: KeyTarget): boolean => {
  if (target === 'search') return focusSearch()
  if (target === 'keys') openOverlay('keys')
  else runAction(target)
  return true
}

/** Listens to the keys that work on every page. */
export const useKeys = (): void => {
  useEffect(() => {
    let held = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, altKey, ctrlKey, metaKey, repeat } = event
      const onlyMod = (isMac() ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !event.shiftKey
      if (onlyMod && key.toLowerCase() === 'k') {
        event.preventDefault()
        return runAction('palette.open')
      }
      // Shift alone must not break a sequence off: "?" needs it.
      if (key === 'Shift') return
      const before = held
      held = ''
      clearTimeout(timer)
      const isTyping = event.target instanceof Element && event.target.closest(TYPED_IN) !== null
      if (event.defaultPrevented || repeat || altKey || ctrlKey || metaKey || isTyping) return
      if (isCovered()) return
      if (key === 'Escape' && dismissNewest()) return event.preventDefault()
      if (!useAppearance.getState().shortcuts) return
      const next = afterKey(before, key)
      held = next.held
      if (held !== '') timer = setTimeout(() => (held = ''), SEQUENCE_WITHIN_MS)
      if (next.target && follow(next.target)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
