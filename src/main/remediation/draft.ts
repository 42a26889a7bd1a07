import { dirname } from 'node:path'
import { AppError } from '../../shared/errors'
import type { FileState, PlanStep } from '../../shared/remediation/plan-contract'
import { ConfigText, type ConfigStep } from '../settings/config-file'
import { canonicalJson } from '../platform/canonical-json'
import { newFile, newFolder, sameState, type Hash, type PathFact } from './file-state'

export type StepFile = NonNullable<PlanStep['file']>
type Settled = NonNullable<PlanStep['settled']>

/** What a step does to a path, or why it does nothing. */
export interface Effect {
  file: StepFile | null
  settled: Settled | null
}

const failed = (reason: string): Effect => ({ file: null, settled: { status: 'failed', reason } })
const skipped = (reason: string): Effect => ({ file: null, settled: { status: 'skipped', reason } })

export const ALREADY = 'it is already so'
export const GONE = 'it is gone by now'

/** The disk as it will be, step by step, while a plan is made. Pure: it knows the facts and touches nothing. */
export class Draft {
  private readonly states = new Map<string, FileState>()
  readonly contents = new Map<string, Buffer>()

  constructor(
    private readonly paths: ReadonlyMap<string, PathFact>,
    private readonly hash: Hash
  ) {
    for (const { bytes } of paths.values()) if (bytes) this.keep(bytes)
  }

  /** Bytes that are known from an earlier plan. */
  know(contents: ReadonlyMap<string, Buffer>): void {
    for (const [hash, bytes] of contents) this.contents.set(hash, bytes)
  }

  stateAt(path: string): FileState {
    return this.states.get(path) ?? this.paths.get(path)?.state ?? { kind: 'missing' }
  }

  bytesAt(path: string): Buffer | undefined {
    const state = this.stateAt(path)
    return state.kind === 'file' ? this.contents.get(state.hash) : undefined
  }

  /** The hash of what a step starts from. */
  inputOf(path: string): { name: string; hash: string } {
    return { name: path, hash: this.hash(canonicalJson(this.stateAt(path))) }
  }

  /** @throws AppError settings.invalid when the file is there and cannot be read as settings */
  configAt(path: string): ConfigText {
    const state = this.stateAt(path)
    if (state.kind === 'missing') return new ConfigText(path, '{}\n')
    const bytes = this.bytesAt(path)
    if (!bytes) {
      throw new AppError(
        'settings.file-io',
        `${path} is ${state.kind === 'other' ? state.what : 'a folder'}; put a file there`
      )
    }
    try {
      return new ConfigText(path, new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch (error) {
      if (error instanceof TypeError) throw new AppError('settings.invalid', `${path}: is not UTF-8 text`)
      throw error
    }
  }

  /** A text of config.json, kept with the bytes of the plan; undefined where there is none. */
  textAt(path: string, steps: readonly ConfigStep[]): string | undefined {
    try {
      const text = this.configAt(path).textAt(steps)
      if (text !== undefined) this.keep(Buffer.from(text, 'utf8'))
      return text
    } catch (error) {
      if (error instanceof AppError) return undefined
      throw error
    }
  }

  /** One edit of config.json. @param accepts throws where the gateway could not start with it */
  editConfig(path: string, edit: (config: ConfigText) => ConfigText, accepts: (config: ConfigText) => void): Effect {
    const problem = this.paths.get(path)?.problem
    if (problem !== undefined) return failed(problem)
    try {
      const before = this.configAt(path)
      const after = edit(before)
      if (after.text === before.text) return skipped(ALREADY)
      accepts(after)
      return this.put(path, Buffer.from(after.text, 'utf8'))
    } catch (error) {
      if (error instanceof AppError) return failed(error.message)
      throw error
    }
  }

  createFile(path: string, bytes: Buffer): Effect {
    const problem = this.paths.get(path)?.problem
    if (problem !== undefined) return failed(problem)
    return this.stateAt(path).kind === 'missing'
      ? this.put(path, bytes)
      : skipped('something is there by now; it is not replaced')
  }

  createFolder(path: string): Effect {
    const problem = this.paths.get(path)?.problem
    if (problem !== undefined) return failed(problem)
    const state = this.stateAt(path)
    if (state.kind === 'folder') return skipped(ALREADY)
    return state.kind === 'missing' ? this.move(path, newFolder()) : failed(`${path} is there and is not a folder`)
  }

  /** Other permissions for what is there; all else stays. @param mode octal, such as 0600 */
  permit(path: string, mode: string): Effect {
    const problem = this.paths.get(path)?.problem
    if (problem !== undefined) return failed(problem)
    const state = this.stateAt(path)
    if (!('mode' in state)) return skipped(state.kind === 'missing' ? GONE : `it is ${state.what} by now`)
    return this.move(path, { ...state, mode })
  }

  /** Whatever leads from what is there now to this state. @param bytes the new file's, unless they are known already */
  move(path: string, after: FileState, bytes?: Buffer): Effect {
    const before = this.stateAt(path)
    if (sameState(before, after)) return skipped(ALREADY)
    if (bytes) this.keep(bytes)
    this.states.set(path, after)
    return { file: { path, folder: this.paths.get(path)?.folder ?? dirname(path), before, after }, settled: null }
  }

  private put(path: string, bytes: Buffer): Effect {
    return this.move(path, newFile(this.hash(bytes)), bytes)
  }

  private keep(bytes: Buffer): void {
    this.contents.set(this.hash(bytes), bytes)
  }
}
