import { create } from 'zustand'

/** Where the choice is kept in this browser. Nothing but looks and keys: never anything about the gateway. */
const STORED_AS = 'tc.appearance.v1'

const CHOICES = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'more'],
  motion: ['system', 'reduce']
} as const

/** How the console looks and whether single keys are shortcuts. `system` follows what the operating system asks for. */
export interface Appearance {
  theme: (typeof CHOICES.theme)[number]
  contrast: (typeof CHOICES.contrast)[number]
  motion: (typeof CHOICES.motion)[number]
  /** False turns off shortcuts of one key without a modifier. @see WCAG 2.2, 2.1.4 */
  shortcuts: boolean
}

export const BY_DEFAULT: Appearance = { theme: 'system', contrast: 'system', motion: 'system', shortcuts: true }

/** What a stored text asks for. Whatever it does not say, or says in another version's words, is the default. */
export const readAppearance = (text: string | null): Appearance => {
  let stored: unknown
  try {
    stored = JSON.parse(text ?? '')
  } catch {
    return BY_DEFAULT
  }
  if (typeof stored !== 'object' || stored === null) return BY_DEFAULT
  const given = stored as Readonly<Record<string, unknown>>
  return {
    theme: CHOICES.theme.find((word) => word === given.theme) ?? BY_DEFAULT.theme,
    contrast: CHOICES.contrast.find((word) => word === given.contrast) ?? BY_DEFAULT.contrast,
    motion: CHOICES.motion.find((word) => word === given.motion) ?? BY_DEFAULT.motion,
    shortcuts: typeof given.shortcuts === 'boolean' ? given.shortcuts : BY_DEFAULT.shortcuts
  }
}

/** A browser may forbid storage; the choice then holds until the page is closed. */
const stored = (): string | null => {
  try {
    return localStorage.getItem(STORED_AS)
  } catch {
    return null
  }
}

export const useAppearance = create<Appearance>(() => readAppearance(stored()))

export const changeAppearance = (change: Partial<Appearance>): void => {
  useAppearance.setState(change)
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(useAppearance.getState()))
  } catch {
    // As said above: it holds until the page is closed.
  }
}

const show = ({ theme, contrast, motion }: Appearance): void => {
  Object.assign(document.documentElement.dataset, { theme, contrast, motion })
}

/** Puts the choice on the page, now and whenever it changes here or in another window. tokens.css reads it. */
export const applyAppearance = (): void => {
  show(useAppearance.getState())
  useAppearance.subscribe(show)
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === STORED_AS || key === null) useAppearance.setState(readAppearance(newValue))
  })
}
