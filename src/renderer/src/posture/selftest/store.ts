import { create } from 'zustand'
import type { ProbeAbout, SelftestProgress, SelftestReport } from '../../../../shared/selftest/contract'
import { call, client, messageOf } from '../../app/client'

interface SelftestState {
  /** The self-test under way, whoever started it. */
  progress: SelftestProgress | null
  /** What the last one of this gateway found. */
  last: SelftestReport | null
  probes: readonly ProbeAbout[]
  /** Why the last one that was started here could not run. */
  problem: string | undefined
  /** True between a press on the button and the first word of the gateway. */
  isStarting: boolean
}

/** What the gateway said about its self-tests. */
export const useSelftest = create<SelftestState>(() => ({
  progress: null,
  last: null,
  probes: [],
  problem: undefined,
  isStarting: false
}))

let lastAsked = 0

/** Asks for the state. Only the latest answer counts; a page that cannot ask keeps what it knew. */
const refresh = async (): Promise<void> => {
  const asked = ++lastAsked
  const state = await call('gateway.selftest.status', {}).catch(() => undefined)
  if (state && asked === lastAsked) useSelftest.setState(state)
}

/** Starts one and waits for its end. What came of it stands in the store. */
export const startSelftest = async (): Promise<void> => {
  if (useSelftest.getState().isStarting) return
  useSelftest.setState({ isStarting: true, problem: undefined })
  try {
    useSelftest.setState({ last: await call('gateway.selftest', {}) })
  } catch (error) {
    useSelftest.setState({ problem: messageOf(error) })
  } finally {
    useSelftest.setState({ isStarting: false })
  }
}

/** Keeps the page in step with a self-test. @returns a function that ends it */
export const watchSelftest = (): (() => void) => {
  const end = client().subscribe('selftest', ({ progress }) => {
    lastAsked++
    useSelftest.setState({ progress })
    // How it ended is asked for: another door may have started it.
    if (!progress) void refresh()
  })
  const endConnection = client().onConnection((state) => {
    if (state === 'connected') void refresh()
  })
  return () => {
    end()
    endConnection()
  }
}
