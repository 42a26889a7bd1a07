import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, systemCode, type ErrorCode } from '../../../shared/errors'
import { unconfirmed, unconfirmedText, writeAtomically } from '../../platform/atomic-write'
import { canonicalJson } from '../../platform/canonical-json'
import type { Clock } from '../../platform/clock'
import { ensurePrivateFolder, readRegularFile } from '../../platform/file-safety'
import type { Log } from '../../platform/log'
import { asideName, putAside } from '../../platform/put-aside'
import { SerialQueue } from '../../platform/serial-queue'
import { evidenceOf, type Statement } from './statement'

const MAX_FILE_BYTES = 1024 * 1024
const MAX_STATEMENTS = 200

/** What operators state of findings: how their file is read, and what is said of it. */
export interface StatementKind<T extends Statement> {
  /** The member of the file that holds them. */
  readonly member: string
  /** What the key of their seal is derived for: one kind does not open as another. */
  readonly purpose: string
  readonly one: z.ZodType<T>
  readonly longestMs: number
  readonly unusable: ErrorCode
  /** What a file that cannot be read means, and what to do. */
  readonly damage: string
}

const isSound = (statement: Statement, longestMs: number): boolean =>
  statement.evidence === evidenceOf(statement) &&
  statement.expiresAtMs > statement.acceptedAtMs &&
  statement.expiresAtMs - statement.acceptedAtMs <= longestMs

const isOnePerCheck = (statements: readonly Statement[]): boolean =>
  new Set(statements.map(({ checkId }) => checkId)).size === statements.length

const listOf = <T extends Statement>({ one, longestMs }: StatementKind<T>): z.ZodType<T[]> =>
  z
    .array(one.refine((statement) => isSound(statement, longestMs)))
    .max(MAX_STATEMENTS)
    .refine(isOnePerCheck)

/** The statements of one kind, in a sealed file when state is kept. A file that cannot be read, or was changed, states nothing. */
export class StatementStore<T extends Statement> {
  private statements: readonly T[] = []
  private trouble: string | null = null
  private readonly changes = new SerialQueue()

  /** @param path undefined when state is not kept
   *  @param instanceKey key material: keep it out of logs */
  constructor(
    private readonly kind: StatementKind<T>,
    private readonly path: string | undefined,
    private readonly instanceKey: () => Uint8Array,
    private readonly clock: Clock,
    private readonly log: Log
  ) {}

  get persisted(): boolean {
    return this.path !== undefined
  }

  /** Why nothing is stated although there is a file, or null. */
  get problem(): string | null {
    return this.trouble
  }

  /** @throws Error when the file could not be read */
  all(): readonly T[] {
    if (this.trouble !== null) throw new Error(this.trouble)
    return this.statements
  }

  /** Reads the file. One that cannot be read does not stop a start. */
  async load(): Promise<void> {
    if (this.path === undefined) return
    try {
      const file = await readRegularFile(this.path, MAX_FILE_BYTES, this.kind.unusable)
      if (file) this.statements = this.open(file.bytes.toString('utf8'))
    } catch (error) {
      this.trouble = `${this.path} was changed or cannot be read, so ${this.kind.damage}, and the old file is put aside`
      this.log.warn(this.trouble, error)
    }
  }

  /** Puts a statement in the place of the one for its check, or takes that away. What was there of a file that could not be read
   *  is put aside.
   *  @returns true when there was one
   *  @throws AppError of the kind's code; everything is then as before, unless its cause is an unconfirmed write */
  async change(checkId: string, statement: T | undefined): Promise<boolean> {
    return this.changes.run(async () => {
      const others = this.statements.filter((each) => each.checkId !== checkId)
      const had = others.length < this.statements.length
      if (!statement && !had) return false
      const next = statement ? [...others, statement] : others
      const takeOver = (): void => {
        this.statements = next
        this.trouble = null
      }
      try {
        await this.write(next)
      } catch (error) {
        if (unconfirmed(error)) takeOver()
        throw error
      }
      takeOver()
      return had
    })
  }

  private async write(statements: readonly T[]): Promise<void> {
    const { path } = this
    if (path === undefined) return
    try {
      await ensurePrivateFolder(dirname(path))
      if (this.trouble !== null) await putAside(path, asideName(path, this.clock.nowMs()))
      const kept = { version: 1, [this.kind.member]: statements, seal: this.sealOf(statements) }
      await writeAtomically(path, `${JSON.stringify(kept, null, 2)}\n`, { unsafe: this.kind.unusable })
    } catch (error) {
      if (error instanceof AppError) throw error
      const doubt = unconfirmed(error)
      if (doubt) throw new AppError(this.kind.unusable, unconfirmedText(path, doubt), { cause: doubt })
      throw new AppError(
        this.kind.unusable,
        `${path} cannot be written (${systemCode(error) ?? 'error'}); ${dirname(path)} must be a folder one can write to`,
        { cause: error }
      )
    }
  }

  private open(text: string): readonly T[] {
    const { member } = this.kind
    // Strict: what is not under the seal has no place in the file.
    const Kept = z.strictObject({ version: z.literal(1), [member]: listOf(this.kind), seal: z.string() })
    const kept = Kept.parse(JSON.parse(text))
    const statements = kept[member] as readonly T[]
    // HMAC-SHA-256 under a key of the home, in hex: what was written by another hand is none.
    const seal = kept.seal as string
    const wanted = Buffer.from(this.sealOf(statements))
    const given = Buffer.from(seal)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('the seal is not ours')
    return statements
  }

  private sealOf(statements: readonly T[]): string {
    const key = hkdfSync('sha256', this.instanceKey(), 'trust-console', this.kind.purpose, 32)
    return createHmac('sha256', Buffer.from(key))
      .update(canonicalJson({ version: 1, [this.kind.member]: statements }))
      .digest('hex')
  }
}
