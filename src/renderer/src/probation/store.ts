import { create } from 'zustand'
import type { Probation, ProbationOutcome } from '../../../shared/remediation/probation-contract'
import type { TopicData } from '../../../shared/topics'
import { call, client, messageOf } from '../app/client'
import { platform } from '../app/platform'
import { say } from '../ui/notices'
import { isNews } from './words'

interface ProbationState {
  probation: Probation | null
  /** When the time is over, by the clock of this page. */
  untilMs: number
  /** How the last one ended, when that was not what the operator asked for; null once it was read. */
  outcome: ProbationOutcome | null
  /** Where the gateway listens. */
  url: string | null
  doing: 'keep' | 'revert' | 'take-over' | undefined
  problem: string | undefined
}

const READ = 'probation.read'

/** The id of the last end that was read in this tab; a browser may refuse to keep it. */
const lastRead = (): string | null => {
  try {
    return sessionStorage.getItem(READ)
  } catch {
    return null
  }
}

const markRead = (id: string): void => {
  try {
    sessionStorage.setItem(READ, id)
  } catch {
    // It is shown once more when the page is loaded anew.
  }
}

export const useProbation = create<ProbationState>(() => ({
  probation: null,
  untilMs: 0,
  outcome: null,
  url: null,
  doing: undefined,
  problem: undefined
}))

const hear = ({ probation, outcome, url }: TopicData['probation']): void =>
  useProbation.setState(({ problem }) => ({
    probation,
    untilMs: Date.now() + (probation?.leftMs ?? 0),
    outcome: isNews(outcome, lastRead()) ? outcome : null,
    url,
    problem: probation ? problem : undefined
  }))

const load = async (): Promise<void> => {
  try {
    hear(await call('system.maintenance.probation', {}))
  } catch {
    // Without the gateway there is nothing to count down; the shell says that it does not answer.
  }
}

/** Keeps in step with the gateway, on every page. @returns a function that ends it */
export const watchProbation = (): (() => void) => {
  const ends = [
    client().subscribe('probation', hear),
    client().onConnection((state) => {
      if (state === 'connected') void load()
    })
  ]
  return () => ends.forEach((end) => end())
}

export const readOutcome = (): void => {
  const { outcome } = useProbation.getState()
  if (outcome) markRead(outcome.id)
  useProbation.setState({ outcome: null })
}

const act = async (doing: NonNullable<ProbationState['doing']>, work: (id: string) => Promise<void>): Promise<void> => {
  const { probation } = useProbation.getState()
  if (!probation) return
  useProbation.setState({ doing, problem: undefined })
  try {
    await work(probation.id)
  } catch (error) {
    useProbation.setState({ problem: messageOf(error) })
  } finally {
    useProbation.setState({ doing: undefined })
    await load()
  }
}

/** Keeps the change, over a connection that is newer than it. */
export const keep = (): Promise<void> =>
  act('keep', async (id) => {
    await platform().confirmAnew(id)
    say('The change was confirmed over a new connection and stays.')
  })

export const revert = (): Promise<void> =>
  act('revert', async (id) => {
    const { ok, outcome, link } = await call('system.maintenance.probation.revert', { id })
    if (!ok) throw new Error(outcome.text)
    markRead(outcome.id)
    say('The change was put back.')
    platform().follow(link)
  })

export const takeOver = (): Promise<void> =>
  act('take-over', async (id) => {
    const { url, link } = await call('system.maintenance.probation.takeOver', { id })
    if (link !== null) return platform().follow(link)
    say(
      `The gateway listens at ${url} now, where no browser is let in. "trust-console maintenance probation confirm" keeps the change.`
    )
  })
