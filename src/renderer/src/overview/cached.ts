import { forget, keep, memberAt, readKept } from '../posture/storage'
import type { Snapshot } from './store'

/** For this tab alone, and only until it is closed. The number changes with the shape. */
const KEY = 'trust-console.overview.v2'

const LISTS = ['doctor.checks', 'doctor.security.findings', 'plan.actions', 'history.samples', 'history.since']
const OBJECTS = [
  'gateway',
  'doctor.runtime',
  'plan.summary',
  'plan.heartbeat',
  'plan.coverage',
  'maintenance.heartbeat',
  'store'
]

export const isSnapshot = (value: unknown): value is Snapshot =>
  typeof memberAt(value, 'takenAtMs') === 'number' &&
  LISTS.every((path) => Array.isArray(memberAt(value, path))) &&
  OBJECTS.every((path) => typeof memberAt(value, path) === 'object' && memberAt(value, path) !== null)

/** A snapshot without what the page does not show. */
export const slim = ({ plan, gateway, ...rest }: Snapshot): Snapshot => ({
  ...rest,
  gateway: { ...gateway, supportedMethods: [], configHash: '' },
  plan: { ...plan, actions: plan.actions.map((action) => ({ ...action, detail: '' })) }
})

export const readSnapshot = (): Snapshot | undefined => readKept('sessionStorage', KEY, isSnapshot)
export const keepSnapshot = (snapshot: Snapshot): void => keep('sessionStorage', KEY, slim(snapshot))
export const forgetSnapshot = (): void => forget('sessionStorage', KEY)
