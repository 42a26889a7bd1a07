import { diskOps, type FileOps } from '../file-ops'

/** Where in a call the process ends: before it does anything, half-way through what it writes, or right after it. */
export type Moment = 'before' | 'half' | 'after'

export interface Crashing {
  ops: FileOps
  /** Settles when the process has ended. */
  crashed: Promise<void>
  /** The calls that changed the disk so far, by name. */
  calls: string[]
}

const never = (): Promise<never> => new Promise<never>(() => undefined)

/** The disk of a process that ends at its n-th change of it, counted from 0: what it asks for afterwards never answers. */
export const crashingOps = (at: number, moment: Moment): Crashing => {
  const calls: string[] = []
  let dead = false
  let end: () => void = () => undefined
  const crashed = new Promise<void>((done) => (end = done))
  const die = (): Promise<never> => {
    dead = true
    end()
    return never()
  }
  const read =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      dead ? never() : call(...args)
  const change =
    <A extends unknown[]>(
      name: string,
      call: (...args: A) => Promise<void>,
      half: (...args: A) => Promise<void> = () => Promise.resolve()
    ) =>
    async (...args: A): Promise<void> => {
      if (dead) return never()
      const isLast = calls.length === at
      calls.push(name)
      if (!isLast) return call(...args)
      if (moment === 'half') await half(...args)
      if (moment === 'after') await call(...args)
      return die()
    }
  const halfOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2))
  const { create, append } = diskOps
  const ops: FileOps = {
    look: read(diskOps.look),
    glance: read(diskOps.glance),
    realPath: read(diskOps.realPath),
    list: read(diskOps.list),
    create: change('create', create, (path, bytes, mode) => create(path, halfOf(bytes), mode)),
    append: change('append', append, (path, bytes) => append(path, halfOf(bytes))),
    changeOwner: change('changeOwner', diskOps.changeOwner),
    changeMode: change('changeMode', diskOps.changeMode),
    rename: change('rename', diskOps.rename),
    link: change('link', diskOps.link),
    remove: change('remove', diskOps.remove),
    makeFolder: change('makeFolder', diskOps.makeFolder),
    removeFolder: change('removeFolder', diskOps.removeFolder),
    syncFolder: change('syncFolder', diskOps.syncFolder)
  }
  return { ops, crashed, calls }
}
