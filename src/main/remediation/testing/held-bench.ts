import { diskOps, type FileOps } from '../file-ops'
import { benchOver, type Bench } from './bench'

/** A gateway with three actions and five steps to do. */
export const THREE_TO_DO =
  '{"gateway":{"authToken":"set","rateLimit":{"enabled":false}},"heartbeat":{"enabled":false},"http":{"bind":"0.0.0.0"}}'

/** A promise that the test keeps in its hand. */
const gate = (): { opened: Promise<void>; open: () => void } => {
  let open: () => void = () => undefined
  const opened = new Promise<void>((done) => (open = done))
  return { opened, open }
}

interface Held {
  /** Resolves when the next write has begun; it ends when `finish` is called. */
  begun: Promise<void>
  finish: () => void
}

/** A bench whose writes take as long as the test wants. */
export const heldBench = async (): Promise<Bench & { hold: () => Held }> => {
  let next: { begun: ReturnType<typeof gate>; finish: ReturnType<typeof gate> } | undefined
  const ops: FileOps = {
    ...diskOps,
    rename: async (from, to) => {
      const held = next
      next = undefined
      held?.begun.open()
      await held?.finish.opened
      await diskOps.rename(from, to)
    }
  }
  const hold = (): Held => {
    next = { begun: gate(), finish: gate() }
    return { begun: next.begun.opened, finish: next.finish.open }
  }
  return { ...(await benchOver({ config: THREE_TO_DO, ops })), hold }
}
