import { useState } from 'react'

/** What was just done, for the page's status line. The number makes the same words heard twice. */
export interface Announcement {
  text: string
  number: number
}

export type Announce = (text: string) => void

export const useAnnouncement = (): readonly [Announcement, Announce] => {
  const [said, setSaid] = useState<Announcement>({ text: '', number: 0 })
  return [said, (text) => setSaid(({ number }) => ({ text, number: number + 1 }))]
}

/** Copies text and says so, or says what to do where the browser does not allow it. */
export const copyText = async (text: string, what: string, announce: Announce): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text)
    announce(`Copied ${what}.`)
  } catch {
    announce('This browser does not let the page copy. Select the text, or run "trust-console doctor --deep --json".')
  }
}
