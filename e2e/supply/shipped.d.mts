export interface Shipped {
  path: string
  name: string
  version: string
  licence: string
  integrity: string
  as: 'bundled' | 'installed' | 'runtime'
  isOptional: boolean
  needs: readonly string[]
}
export interface Locked {
  version: string
  license?: string
  integrity?: string
  hasInstallScript?: boolean
  resolved?: string
  link?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
export const lockedPackages: (root: string) => Record<string, Locked>
export const shippedPackages: (root: string) => Shipped[]
