import type { MethodInput, MethodResult } from '../../../../shared/api'
import { call } from '../../app/client'
import { refreshSecrets } from '../store'

/** Calls, and then looks at what became of the store, whether it went well or not. */
const thenLook = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked
  } finally {
    await refreshSecrets()
  }
}

/** @throws CallError */
export const lockStore = (): Promise<unknown> => thenLook(call('secrets.lock', {}))

/** Key material: what is given goes nowhere but into the call. @throws CallError when it does not open the store */
export const unlockStore = (given: MethodInput<'secrets.unlock'>): Promise<unknown> =>
  thenLook(call('secrets.unlock', given))

/** The reply may hold a recovery code. Key material: show it once, keep it nowhere. @throws CallError */
export const changeKey = (to: MethodInput<'secrets.rekey'>): Promise<MethodResult<'secrets.rekey'>> =>
  thenLook(call('secrets.rekey', to))

/** @returns the new code. Key material: show it once, keep it nowhere. @throws CallError */
export const makeRecoveryCode = async (): Promise<string> =>
  (await thenLook(call('secrets.recovery.create', {}))).recoveryCode

/** @throws CallError */
export const removeRecoveryCode = (): Promise<unknown> => thenLook(call('secrets.recovery.remove', {}))
