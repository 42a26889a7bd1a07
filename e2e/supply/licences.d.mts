export const ALLOWED: readonly string[]
export const isAllowed: (expression: string) => boolean
export const licenceText: (folder: string) => string | undefined
