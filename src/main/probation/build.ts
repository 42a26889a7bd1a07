import { join } from 'node:path'
import type { TopicData } from '../../shared/topics'
import { isLoopback, unbracket } from '../gateway/address'
import { needsToken } from '../gateway/admission'
import { callableUrl } from '../gateway/probe'
import type { Clock } from '../platform/clock'
import type { Log } from '../platform/log'
import type { ChangeGuard } from '../remediation/change-guard'
import type { SettingsService } from '../settings/service'
import type { SettingValues } from '../settings/table'
import { Ledger } from './ledger'
import { ProbationFile } from './record'
import { RunGuard } from './run-guard'
import { callSelf, type SelfGateway } from './self-call'
import { ProbationService } from './service'
import { SettingsGuard } from './settings-guard'
import type { TakeBack } from './way-back'

export const PROBATION_MS = 60_000

interface GuardingNeeds {
  settings: SettingsService
  gateway: () => SelfGateway & { readonly arrivals: { readonly latest: number } }
  /** Listens by other settings, or as before. */
  move: (next: SettingValues, adopt: () => void) => Promise<void>
  takeBack: TakeBack
  /** Runs the checks again. */
  look: () => Promise<void>
  issueTicket: () => { ticket: string }
  publish: (news: TopicData['probation']) => void
  note: (method: string, detail: string) => Promise<void>
  /** Key material: keep it out of logs. */
  instanceKey: () => Uint8Array
  clock: Clock
  log: Log
  lengthMs: number
}

/** What guards the changes that could lock the operator out. */
export interface Guarding {
  service: ProbationService
  runs: ChangeGuard
  settings: SettingsGuard
  doors: { readonly url: string | null; confirmOverSelf: (id: string) => Promise<unknown>; link: () => string | null }
  load: () => Promise<void>
}

export const buildProbation = (needs: GuardingNeeds): Guarding => {
  const { settings, clock, log, lengthMs } = needs
  const file = new ProbationFile(join(settings.home, 'probation.json'), needs.instanceKey, log)
  const ledger = new Ledger(file, lengthMs, log)
  const service = new ProbationService({
    ledger,
    settings,
    gateway: {
      get url() {
        return needs.gateway().url
      },
      get latestArrival() {
        return needs.gateway().arrivals.latest
      },
      move: (next, adopt) => needs.move(next, adopt)
    },
    takeBack: needs.takeBack,
    look: needs.look,
    publish: needs.publish,
    note: (text) => needs.note('system.maintenance.probation', text),
    clock,
    log,
    lengthMs
  })
  const confirmOverSelf = (id: string): Promise<unknown> => {
    const { values } = settings
    const token = needsToken(values) ? values['gateway.authToken'] : ''
    return callSelf(needs.gateway(), token, 'system.maintenance.probation.confirm', { id })
  }
  return {
    service,
    runs: new RunGuard(service, ledger, settings),
    settings: new SettingsGuard(service, ledger, settings),
    doors: {
      get url() {
        return needs.gateway().url
      },
      confirmOverSelf,
      link: () => linkTo(needs.gateway().url, needs.issueTicket)
    },
    load: () => ledger.load()
  }
}

/** The page is for a browser on the same machine: elsewhere than at a loopback address it lets nobody in. */
const linkTo = (url: string | null, issueTicket: () => { ticket: string }): string | null => {
  if (url === null) return null
  const callable = callableUrl(url)
  if (!isLoopback(unbracket(new URL(callable).hostname))) return null
  return `${callable}/ui/#ticket=${issueTicket().ticket}`
}
