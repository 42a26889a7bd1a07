import { AppError } from '../../shared/errors'
import type { SettingsService } from '../settings/service'
import type { Ledger } from './ledger'
import type { GuardedChange } from './record'

/** Takes steps of a run back. @returns those that stay, and why: because somebody changed the same since, or it failed */
export type TakeBack = (
  runId: string,
  stepIds: readonly string[],
  title: string
) => Promise<readonly { reason: string; failed: boolean }[]>

/** Writes config.json back as it was before changes, as far as nobody changed the same since: what a run did by its journal,
 *  the rest by what the file said. What is written back leaves the ledger.
 *  @returns why something stays as it is
 *  @throws AppError what only failed, and may go better another time */
export const writeBack = async (
  changes: readonly GuardedChange[],
  why: string,
  { ledger, takeBack, settings }: { ledger: Ledger; takeBack: TakeBack; settings: Pick<SettingsService, 'putBack'> }
): Promise<string[]> => {
  const left = changes.filter((change) => ledger.record?.changes.includes(change))
  const stuck: string[] = []
  const runs = [...new Set(left.flatMap(({ runId }) => (runId === null ? [] : [runId])))]
  for (const runId of runs.reverse()) {
    const steps = left.flatMap((change) => (change.runId === runId && change.stepId ? [change.stepId] : []))
    // The guard of runs hears of each step that is taken back.
    const stays = await takeBack(runId, steps, `Put back: ${why}`)
    const failure = stays.find(({ failed }) => failed)
    if (failure) throw new AppError('settings.file-io', failure.reason)
    stuck.push(...stays.map(({ reason }) => reason))
  }
  const set = left.filter(({ runId }) => runId === null)
  if (set.length > 0) {
    const back = set.map(({ key, fileBefore, fileAfter }) => ({ key, from: fileAfter, to: fileBefore }))
    const drifted = await settings.putBack(back)
    stuck.push(...drifted.map((key) => `${key} was changed again since`))
    await ledger.drop(set.filter(({ key }) => !drifted.includes(key)))
  }
  return stuck
}
