export const isLeftOut: (path: string) => boolean
export const packageApp: (options: {
  out: string
  electronZipDir?: string | undefined
  platform?: string
  arch?: string
}) => Promise<{ folder: string; program: string }>
