import type { UndoResult } from '../../../../shared/remediation/undo-contract'
import { CallError, messageOf } from '../../app/client'
import { refusalsIn, whyNotWords } from './words'

/** Where an undo is on its way from the preview to the result. */
export type UndoPhase =
  | { at: 'looking' }
  /** @param stale why what was shown before could not be carried out */
  | { at: 'shown'; preview: UndoResult; stale?: string | undefined }
  | { at: 'undoing'; preview: UndoResult }
  | { at: 'done'; preview: UndoResult; result: UndoResult }
  | { at: 'refused'; reasons: { stepId: string | null; reason: string }[] }
  /** @param isUnknown true when it may have been carried out all the same */
  | { at: 'failed'; message: string; isUnknown: boolean }

/** What an error means for an undo.
 *  @param hadBegun true once the undo itself was asked for, not only its preview */
export const phaseOfError = (error: unknown, hadBegun: boolean): UndoPhase => {
  const message = messageOf(error)
  if (!(error instanceof CallError)) return { at: 'failed', message, isUnknown: hadBegun }
  if (error.code === 'remediation.undo-refused') {
    const refusals = refusalsIn(error.data)
    return {
      at: 'refused',
      reasons: refusals.length > 0 ? refusals : [{ stepId: null, reason: whyNotWords(message) }]
    }
  }
  const isUnknown = hadBegun && error.code !== 'remediation.busy' && error.code !== 'rpc.rate-limited'
  return { at: 'failed', message, isUnknown }
}

export const isStale = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'remediation.plan-stale'
