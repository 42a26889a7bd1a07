import type { HeartbeatStatus } from '../../shared/remediation/contract'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import type { PostureEngine } from '../posture/engine'
import type { SettingsService } from '../settings/service'
import { isInMemory } from '../settings/table'
import { Carrier } from './carrier'
import { MaintenanceEngine } from './engine'
import { diskOps, type FileOps } from './file-ops'
import { JournalBook } from './journal'
import { PlanStore } from './plan-store'
import { Planner } from './planner'
import { Recoverer } from './recovery'
import type { RunHistory } from './run-history'
import { StepRunner } from './step-runner'
import { UndoService } from './undo'
import { UndoPlanner } from './undo-planner'
import { Vault } from './vault'

interface RemediationNeeds {
  posture: PostureEngine
  settings: SettingsService
  history: RunHistory
  heartbeat: () => HeartbeatStatus
  /** Key material: keep it out of logs. */
  instanceKey: () => Uint8Array
  /** Writes a line of the activity record that no call of a client stands for. */
  note: (method: string, detail: string) => Promise<void>
  clock: Clock
  log: Log
  ops?: FileOps
}

export interface Remediation {
  engine: MaintenanceEngine
  undo: UndoService
  /** Reads the past runs, and takes up what a crash cut short. */
  start(): Promise<void>
  /** What that came to, in a sentence, or null when no run had been cut short. */
  recovered(): string | null
}

/** Everything that plans, changes and undoes, in one piece. */
export const buildRemediation = (needs: RemediationNeeds): Remediation => {
  const { posture, settings, history, heartbeat, clock, log, ops = diskOps } = needs
  const vault = new Vault(needs.instanceKey)
  // The state folder is one of the things that is put right here: where it cannot be used, the home takes its place.
  const folders = (): string[] => {
    const state = settings.values['state.path']
    return isInMemory(state) || state === settings.home ? [settings.home] : [state, settings.home]
  }
  const plans = new PlanStore(folders, vault, log)
  const runner = new StepRunner(settings, ops, vault.hash, () => clock.nowMs(), log)
  const carrier = new Carrier(plans, new JournalBook(folders, ops, log), runner, vault, clock, log)
  const planner = new Planner(settings, plans, vault, ops, clock)
  const engine = new MaintenanceEngine(posture, planner, carrier, settings, history, heartbeat, clock)
  const undoPlanner = new UndoPlanner(carrier, settings, vault, ops, clock)
  const undo = new UndoService(engine, undoPlanner, carrier, posture, settings, history, clock)
  const note = (text: string): Promise<void> => needs.note('system.maintenance.recover', text)
  const recoverer = new Recoverer(carrier, engine, posture, note, clock, log)
  return {
    engine,
    undo,
    recovered: () => carrier.recovery?.text ?? null,
    start: async () => {
      await history.start(clock.nowMs())
      await recoverer.start()
    }
  }
}
