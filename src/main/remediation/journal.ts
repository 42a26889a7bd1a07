import { dirname, join } from 'node:path'
import { systemCode } from '../../shared/errors'
import type { Log } from '../platform/log'
import { SerialQueue } from '../platform/serial-queue'
import type { FileOps } from './file-ops'
import { finishOf, readJournal, type Journaled, type StartLine, type StepLine } from './journal-line'

const FOLDER = 'remediation-journal'
const MAX_RUNS = 40
const NAME = /^\d{13,15}-[\w-]{1,100}(?:\.closed)?\.jsonl$/

/** The journal of one run, while it goes. Each line is on the disk before add() settles. */
export class RunJournal {
  private readonly queue = new SerialQueue()

  constructor(
    readonly path: string,
    private readonly ops: FileOps
  ) {}

  add(line: StepLine): Promise<void> {
    // The break stands in front: whatever a crash left of an earlier line ends there.
    return this.queue.run(() => this.ops.append(this.path, Buffer.from(`\n${JSON.stringify(line)}\n`, 'utf8')))
  }

  /** The last line. Where there is no room for it the file's name says so: a run whose end was told is not taken up again. */
  async finish(line: Extract<StepLine, { t: 'finish' }>): Promise<void> {
    try {
      await this.add(line)
    } catch {
      await this.ops.rename(this.path, this.path.replace(/\.jsonl$/, '.closed.jsonl'))
    }
  }
}

/** The journals of the runs, a file each: written ahead of every change, kept so that it can be undone. */
export class JournalBook {
  private readonly unread = new Set<string>()

  /** @param folders where journals may lie, the best first: the state folder, and the home for when that is not usable */
  constructor(
    private readonly folders: () => readonly string[],
    private readonly ops: FileOps,
    private readonly log: Log
  ) {}

  /** Opens the journal of a new run: nothing may be changed before this settles.
   *  @throws the system's error of the last folder, when none can be written */
  async open(start: StartLine): Promise<RunJournal> {
    let problem: unknown = new Error('there is no folder for the journal')
    for (const folder of this.folders()) {
      const path = join(folder, FOLDER, `${String(start.atMs).padStart(13, '0')}-${start.runId}.jsonl`)
      try {
        await this.makeFolder(folder)
        await this.ops.append(path, Buffer.from(`${JSON.stringify(start)}\n`, 'utf8'))
        await this.ops.syncFolder(dirname(path))
        await this.prune(folder)
        return new RunJournal(path, this.ops)
      } catch (error) {
        problem = error
        // Half a first line stands for no run, but it would be there for ever.
        await this.ops.remove(path).catch(() => undefined)
      }
    }
    throw problem
  }

  reopen({ path }: Journaled): RunJournal {
    return new RunJournal(path, this.ops)
  }

  /** Every run that is known, the newest first. */
  async all(): Promise<Journaled[]> {
    const runs: Journaled[] = []
    for (const folder of this.folders()) {
      for (const name of await this.names(folder)) {
        const run = await this.read(join(folder, FOLDER, name))
        if (run) runs.push(run)
      }
    }
    return runs.sort((a, b) => b.start.atMs - a.start.atMs)
  }

  async find(runId: string): Promise<Journaled | undefined> {
    return (await this.all()).find(({ start }) => start.runId === runId)
  }

  private async makeFolder(folder: string): Promise<void> {
    try {
      await this.ops.makeFolder(join(folder, FOLDER), 0o700)
      await this.ops.syncFolder(folder)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      const found = await this.ops.look(join(folder, FOLDER))
      // Whoever leads it elsewhere could read or forge what is written there.
      if (found.kind !== 'folder') throw error
    }
  }

  private async names(folder: string): Promise<string[]> {
    try {
      if ((await this.ops.look(join(folder, FOLDER))).kind !== 'folder') return []
      return (await this.ops.list(join(folder, FOLDER))).filter((name) => NAME.test(name)).sort()
    } catch (error) {
      if (systemCode(error) !== 'ENOTDIR') this.log.error(`the journals in ${folder} cannot be listed`, error)
      return []
    }
  }

  private async read(path: string): Promise<Journaled | undefined> {
    try {
      const found = await this.ops.look(path)
      const run = found.kind === 'file' ? readJournal(path, found.bytes.toString('utf8')) : undefined
      if (!run && found.kind !== 'missing') this.tellUnread(path, found.kind === 'other' ? found.what : found.kind)
      return run
    } catch (error) {
      this.tellUnread(path, error)
      return undefined
    }
  }

  /** Once for each: the journals are read whenever somebody looks at the runs. */
  private tellUnread(path: string, why: unknown): void {
    if (this.unread.has(path)) return
    this.unread.add(path)
    this.log.error(`the journal ${path} cannot be read; it is left as it is, and its run cannot be undone`, why)
  }

  /** The oldest journals go; one that is not finished stays. */
  private async prune(folder: string): Promise<void> {
    const names = await this.names(folder)
    for (const name of names.slice(0, Math.max(0, names.length - MAX_RUNS))) {
      const path = join(folder, FOLDER, name)
      const run = await this.read(path)
      if (run && finishOf(run)) await this.ops.remove(path).catch(() => undefined)
    }
  }
}
