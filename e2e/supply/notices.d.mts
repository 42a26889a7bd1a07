export const noticesOf: (root: string) => string
