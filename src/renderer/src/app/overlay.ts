import { create } from 'zustand'

export type Overlay = 'palette' | 'keys'

/** Which of the shell's own overlays is open. */
export const useOverlay = create<{ open: Overlay | undefined }>(() => ({ open: undefined }))

/** True while anything lies over the page: a dialog of a page, the palette, the list of keys. */
export const isCovered = (): boolean => document.querySelector('[role="dialog"], [role="alertdialog"]') !== null

/** Opens one, unless something lies over the page already: what is typed there must not be lost. */
export const openOverlay = (open: Overlay): void => {
  if (!isCovered()) useOverlay.setState({ open })
}

export const closeOverlay = (): void => useOverlay.setState({ open: undefined })
