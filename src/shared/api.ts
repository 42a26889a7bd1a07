import { activityMethods } from './activity/contract'
import { desktopMethods } from './desktop/contract'
import { gatewayMethods } from './gateway/contract'
import { guardMethods } from './guard/contract'
import type { Audience, Input, Method, MethodTable, Result } from './method'
import { postureMethods } from './posture/contract'
import { waiverMethods } from './posture/waiver-contract'
import { remediationMethods } from './remediation/contract'
import { savePlanMethods } from './remediation/save-contract'
import { showRunMethods } from './remediation/show-contract'
import { undoMethods } from './remediation/undo-contract'
import { secretsMethods } from './secrets/contract'
import { lifeMethods } from './secrets/life-contract'
import { transferMethods } from './secrets/transfer-contract'
import { moveMethods } from './secrets/move-contract'
import { generatorMethods } from './secrets/generator-contract'
import { protectionMethods } from './secrets/protection-contract'
import { settingsMethods } from './settings/contract'

/** Every method of the product, under its canonical name. */
export const api = {
  ...gatewayMethods,
  ...postureMethods,
  ...waiverMethods,
  ...secretsMethods,
  ...transferMethods,
  ...moveMethods,
  ...generatorMethods,
  ...protectionMethods,
  ...lifeMethods,
  ...remediationMethods,
  ...undoMethods,
  ...savePlanMethods,
  ...showRunMethods,
  ...guardMethods,
  ...activityMethods,
  ...settingsMethods,
  ...desktopMethods
} as const

export type Api = typeof api
export type MethodName = keyof Api
export type MethodInput<M extends MethodName> = Input<Api[M]>
export type MethodResult<M extends MethodName> = Result<Api[M]>

const canonical = new Map<string, MethodName>(
  (Object.keys(api) as MethodName[]).map((name) => [name.toLowerCase(), name])
)

/** The canonical spelling of a method name written in any case, or undefined. */
export const canonicalMethod = (name: string): MethodName | undefined => canonical.get(name.toLowerCase())

export const methodRow = (name: MethodName): Method => api[name]

/** The names of a table that a caller of these audiences may call, in code-unit order. */
export const namesFor = <T extends MethodTable>(table: T, audiences: readonly Audience[]): (keyof T & string)[] =>
  Object.entries(table)
    .filter(([, row]) => isOffered(row, audiences))
    .map(([name]) => name)
    .sort()

const offered = new Map<string, readonly MethodName[]>()

/** Every method name of the product that a caller of these audiences may call, in code-unit order. The same frozen list for
 *  the same audiences. */
export const methodsFor = (audiences: readonly Audience[]): readonly MethodName[] => {
  const key = audiences.length === 1 ? (audiences[0] ?? '') : audiences.join()
  const known = offered.get(key)
  if (known) return known
  const names = Object.freeze(namesFor(api, audiences))
  offered.set(key, names)
  return names
}

export const isOffered = (row: Method, audiences: readonly Audience[]): boolean =>
  audiences.some((audience) => row.audience.includes(audience))
