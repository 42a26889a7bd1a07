import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { folderForTest } from './lifetime'
import type { Variables } from './trust-console'

const has = (program: string): boolean => spawnSync('which', [program]).status === 0

/** What is missing for a real credential store, in words, or undefined. */
export const missingForKeyring = (): string | undefined => {
  if (process.platform !== 'linux') return 'a Linux machine'
  const programs = ['dbus-run-session', 'gnome-keyring-daemon'].filter((program) => !has(program))
  if (programs.length > 0) return programs.join(' and ')
  const library = resolve(import.meta.dirname, '../../node_modules/keytar/build/Release/keytar.node')
  return existsSync(library) ? undefined : 'the optional dependency keytar'
}

/** A bus on which nothing can be started, so that nothing provides secrets. */
const BARE_BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

/** What runs inside the session: says where its bus is, then lives until its stdin closes. */
const HOLD = 'echo "$DBUS_SESSION_BUS_ADDRESS"; read -r _'
const UNLOCK = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >&2; '
/** Activated by the first call, as on a desktop where nobody has unlocked it. */
const LOCKED = ''

/** A D-Bus session of its own with a keyring of its own, which go away with the test. */
export class SecretServiceSession {
  private constructor(
    readonly folder: string,
    readonly variables: Variables,
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>
  ) {}

  static async start(kind: 'unlocked' | 'locked' | 'no service', folder?: string): Promise<SecretServiceSession> {
    const home = folder ?? (await folderForTest())
    // Each session its own: a daemon of an earlier one may still be about to end.
    const runtime = await mkdtemp(join(home, 'runtime-'))
    const config = join(home, 'bus.conf')
    await writeFile(config, BARE_BUS)
    const own = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: runtime, DISPLAY: '' }
    const args = kind === 'no service' ? [`--config-file=${config}`] : []
    const child = spawn(
      'dbus-run-session',
      [...args, '--', 'bash', '-c', `${kind === 'unlocked' ? UNLOCK : LOCKED}${HOLD}`],
      { env: { ...process.env, ...own }, stdio: ['pipe', 'pipe', 'ignore'] }
    )
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    const address = await new Promise<string>((done, failed) => {
      child.stdout.setEncoding('utf8').once('data', (text: string) => done(text.trim()))
      child.once('exit', (code) => failed(new Error(`no D-Bus session (exit ${code ?? '?'})`)))
    })
    const session = new SecretServiceSession(home, { ...own, DBUS_SESSION_BUS_ADDRESS: address }, child, ended)
    onTestFinished(() => session.stop())
    return session
  }

  /** Numbers of the keyring's processes in this session. */
  async daemons(): Promise<number[]> {
    const listed = spawnSync('pgrep', ['-f', '^[^ ]*gnome-keyring-daemon'], { encoding: 'utf8' }).stdout
    const found: number[] = []
    for (const pid of listed.split('\n').map(Number).filter(Boolean)) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
      if (environment.includes(`XDG_RUNTIME_DIR=${this.variables.XDG_RUNTIME_DIR ?? ''}\0`)) found.push(pid)
    }
    return found
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    const pids = await this.daemons()
    if (pids.length === 0) throw new Error('no keyring daemon runs in this session')
    for (const pid of pids) process.kill(pid, name)
  }

  /** Another daemon in the place of what runs, unlocked with the keyring's password. */
  async restart(): Promise<void> {
    for (const pid of await this.daemons()) process.kill(pid, 'SIGKILL')
    const { status } = spawnSync('gnome-keyring-daemon', ['--replace', '--unlock', '--components=secrets'], {
      input: 'pw',
      env: { ...process.env, ...this.variables }
    })
    if (status !== 0) throw new Error(`the keyring daemon did not start again (exit ${status ?? '?'})`)
  }

  /** Ends the bus under everything that uses it. */
  async stop(): Promise<void> {
    this.child.stdin?.end()
    await this.ended
    // One that had not found its bus yet does not end with it.
    for (const pid of await this.daemons()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
