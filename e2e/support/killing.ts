import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { CLI } from './trust-console'

/** Starts one command and kills it after a while, as a crash or a power cut would.
 *  @returns true when it had already ended well by then */
export const runAndKill = async (
  home: string,
  args: readonly string[],
  { stdin, afterMs }: { stdin: string; afterMs: number }
): Promise<boolean> => {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, TRUST_CONSOLE_HOME: home },
    stdio: ['pipe', 'ignore', 'ignore']
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const ended = new Promise<boolean>((done) => child.once('exit', (code) => done(code === 0)))
  await Promise.race([ended, pause(afterMs)])
  child.kill('SIGKILL')
  return ended
}

/** What each key may hold after a crash: the value that was acknowledged last, or that of a write under way. */
export class Promised {
  private readonly held = new Map<string, (string | null)[]>()

  /** A write was asked for; null stands for a deletion. */
  asked(key: string, value: string | null): void {
    this.held.set(key, [...this.allowed(key), value])
  }

  /** The last write asked for was acknowledged. */
  acknowledged(key: string): void {
    this.held.set(key, this.allowed(key).slice(-1))
  }

  allowed(key: string): (string | null)[] {
    return this.held.get(key) ?? [null]
  }

  /** What was found after a restart counts from now on. */
  found(key: string, value: string | null): void {
    this.held.set(key, [value])
  }

  get keys(): string[] {
    return [...this.held.keys()]
  }
}
