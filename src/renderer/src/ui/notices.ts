import { platform } from '../app/platform'
import { create } from 'zustand'

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'bad'
  /** What can be done about it, from the notice itself. */
  action?: { label: string; run: () => unknown } | undefined
}

const MOST_AT_A_TIME = 3
let lastId = 0

/** What was just done, for the operator to see and hear. Never a secret value. */
export const useNotices = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }))

/** Says an outcome: "Copied …", "The checks ran: …". The same words said again are heard again. */
export const say = (text: string, tone: Notice['tone'] = 'plain', action?: Notice['action']): void =>
  useNotices.setState(({ notices }) => ({
    notices: [...notices.filter((notice) => notice.text !== text), { id: ++lastId, text, tone, action }].slice(
      -MOST_AT_A_TIME
    )
  }))

export const dismiss = (id: number): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))

/** Dismisses the newest. @returns false when there was none */
export const dismissNewest = (): boolean => {
  const newest = useNotices.getState().notices.at(-1)
  if (newest) dismiss(newest.id)
  return newest !== undefined
}

/** Copies a text that is no secret and says so, or says what to do where the browser does not allow it.
 *  @param what with its article: "the hash", "2 rows as JSON" */
export const copyPlain = async (text: string, what: string): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text)
    say(`Copied ${what}.`)
  } catch {
    say(
      `Nothing was copied: ${platform().here} does not let the page do that. Select the text and copy it by hand.`,
      'bad'
    )
  }
}
