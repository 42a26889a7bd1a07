import { create } from 'zustand'
import { platform, watchClipboard, type Copied, type ShownText } from '../app/platform'
import { readSecret } from './store'

const HELD_MS = 30_000

/** `held` until the time is up; then `cleared`, `replaced` by something else, `waiting` for the window to come to the
 *  front (browsers let only that one read the clipboard), or `unchecked` because reading is not allowed. */
export type CopyPhase = 'held' | 'cleared' | 'replaced' | 'waiting' | 'unchecked'
interface Copy {
  /** The target, or what else it is: `recovery code`. */
  targetId: string
  phase: CopyPhase
  untilMs: number
  /** What was not done for it on this platform. */
  lack?: string | undefined
}

/** The last copy, without its value. */
export const useCopy = create<{ copy: Copy | undefined }>(() => ({ copy: undefined }))

export const dismissCopy = (): void => useCopy.setState({ copy: undefined })

let hears = false

/** Copies one stored value and shows what becomes of it. The desktop app does the copying where there is one.
 *  @throws CallError, or an Error that says what to do instead */
export const copySecret = async (targetId: string): Promise<void> =>
  follow(targetId, await platform().copySecret(targetId))

/** Copies a secret text that is on the screen, and shows what becomes of it. @throws as copySecret() */
export const copyShown = async (what: ShownText, text: string): Promise<void> =>
  follow(what, await platform().copyText(what, text))

/** Follows a copy that the desktop app made; a browser's tells by itself what becomes of it. */
const follow = (targetId: string, { clearsAfterMs, lack }: Copied): void => {
  if (platform().kind === 'browser') return useCopy.setState(({ copy: held }) => ({ copy: held && { ...held, lack } }))
  useCopy.setState({ copy: { targetId, phase: 'held', untilMs: Date.now() + clearsAfterMs, lack } })
  if (hears) return
  // For good: the value may be cleared while another page is open.
  hears = true
  watchClipboard((cleared, phase) =>
    useCopy.setState(({ copy: held }) => (held?.targetId === cleared ? { copy: { ...held, phase } } : {}))
  )
}

const digest = async (text: string, salt: string): Promise<string> => {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(salt + text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

let copies = 0

/** Reads a stored value and copies it as a browser can. @returns in how many ms it is taken off again */
export const copyStored = async (targetId: string): Promise<number> => {
  return copyValue(targetId, await readSecret(targetId))
}

/** Puts a value on the clipboard and takes it off 30 s later if it is still there. Remembers a salted digest, not the value.
 *  @returns in how many ms it is taken off again
 *  @throws Error where the browser does not let a page write to the clipboard */
export const copyValue = async (targetId: string, value: string): Promise<number> => {
  if (!isSecureContext)
    throw new Error(
      'This browser lets a page copy only over HTTPS or on the gateway’s own machine. Copy it by hand instead: reveal it, and select it.'
    )
  const salt = crypto.randomUUID()
  const ours = await digest(value, salt)
  await navigator.clipboard.writeText(value)
  const mine = ++copies
  const settle = (phase: CopyPhase): void => {
    if (mine === copies)
      useCopy.setState(({ copy }) => ({ copy: { lack: copy?.lack, targetId, phase, untilMs: Date.now() + HELD_MS } }))
  }
  settle('held')
  setTimeout(() => void expire(mine, async (text) => (await digest(text, salt)) === ours, settle), HELD_MS)
  return HELD_MS
}

const expire = async (
  mine: number,
  isOurs: (text: string) => Promise<boolean>,
  settle: (phase: CopyPhase) => void
): Promise<void> => {
  if (mine !== copies) return
  if (!document.hasFocus()) {
    settle('waiting')
    window.addEventListener('focus', () => void expire(mine, isOurs, settle), { once: true })
    return
  }
  try {
    if (!(await isOurs(await navigator.clipboard.readText()))) return settle('replaced')
    await navigator.clipboard.writeText('')
    settle('cleared')
  } catch {
    settle('unchecked')
  }
}

/** Empties the clipboard without looking, because the operator asked. */
export const clearClipboard = async (): Promise<void> => {
  await navigator.clipboard.writeText('')
  copies++
  useCopy.setState(({ copy }) => ({ copy: copy && { ...copy, phase: 'cleared' } }))
}
