export const FUSES: Readonly<Record<string, boolean>>
export const setFuses: (path: string) => Promise<void>
export const readFuses: (path: string) => Promise<Record<string, boolean | undefined>>
