export const sbomOf: (root: string) => string
