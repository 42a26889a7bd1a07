/** The page's own background (`--bg` in tokens.css), so that a window does not flash white before the page is drawn. */
export const BACKGROUND = { light: '#f6f7f9', dark: '#12151a' } as const

export const backgroundFor = (isDark: boolean): string => (isDark ? BACKGROUND.dark : BACKGROUND.light)
