export interface Secret {
  targetId: string
  value: string
  /** Values that were replaced, by their numbers. */
  earlier: Record<number, string>
  meta: Record<string, unknown>
}

export const dataKeyOf: (
  text: string,
  by: { keyHex?: string; text?: string; recoveryCode?: string }
) => Promise<Uint8Array>
export const openEverything: (text: string, dataKey: Uint8Array) => Secret[]
