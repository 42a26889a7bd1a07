import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { CredentialAnswer, CredentialHelper, CredentialRequest } from './credential-protocol'
import { KeytarKeyring } from './keytar-keyring'
import { obstacleIn } from './keyring-reasons'
import { sessionBus } from './session-bus'

type Answer = Omit<Extract<CredentialAnswer, { ok: true }>, 'id'> | { ok: false; message: string } | 'never'

/** A helper over a library that a test plays. */
class PlayedHelper implements CredentialHelper {
  readonly calls: CredentialRequest[] = []
  readonly items = new Map<string, string>()
  kills = 0
  private answer: (answer: CredentialAnswer) => void = () => undefined
  private end: (why: string) => void = () => undefined

  constructor(private readonly play: (request: CredentialRequest) => Answer | undefined = () => undefined) {}

  send(request: CredentialRequest): void {
    this.calls.push(request)
    const { id, call, service, account } = request
    const name = `${service}/${account}`
    const reply = (): Answer => {
      if (call === 'write') this.items.set(name, request.value ?? '')
      return {
        ok: true,
        value: call === 'read' ? (this.items.get(name) ?? null) : call === 'remove' ? this.items.delete(name) : null
      }
    }
    const answer = this.play(request) ?? reply()
    if (answer !== 'never') queueMicrotask(() => this.answer({ id, ...answer }))
  }
  onAnswer(listener: (answer: CredentialAnswer) => void): void {
    this.answer = listener
  }
  onEnd(listener: (why: string) => void): void {
    this.end = listener
  }
  kill(): void {
    this.kills++
  }
  die(): void {
    this.end('code 1')
  }
}

const LIMITS = { probeMs: 40, callMs: 60, stopMs: 20 }
const environment = { DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1', TRUST_CONSOLE_SECRET_STORE_KEY: 'k' }

const over = (helper: CredentialHelper, limits = LIMITS): KeytarKeyring =>
  new KeytarKeyring({ environment, platform: 'linux', startHelper: () => helper, limits })

const failing = (message: string): PlayedHelper => new PlayedHelper(() => ({ ok: false, message }))

describe('the probe', () => {
  test('writes, reads and deletes a random value, and leaves nothing', async () => {
    const helper = new PlayedHelper()
    expect(await over(helper).probe()).toEqual({ available: true })
    expect(helper.calls.map(({ call }) => call)).toEqual(['write', 'read', 'remove'])
    expect(helper.items.size).toBe(0)
  })

  test('answers from memory until it is told to forget', async () => {
    const helper = new PlayedHelper()
    const keyring = over(helper)
    await Promise.all([keyring.probe(), keyring.probe()])
    expect(helper.calls).toHaveLength(3)
    keyring.forget()
    await keyring.probe()
    expect(helper.calls).toHaveLength(6)
  })

  test.each([
    ["Cannot find module 'keytar'", 'absent', /keytar.*npm install/],
    ['libsecret-1.so.0: cannot open shared object file: No such file or directory', 'absent', /libsecret-1-0/],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'no-bus', /desktop session/],
    ['Could not connect: Connection refused', 'no-bus', /desktop session/],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'no-service', /gnome-keyring/],
    ['Cannot create an item in a locked collection', 'locked', /unlock it/],
    ['User interaction is not allowed.', 'denied', /allow it/],
    ['Access is denied.', 'denied', /allow it/],
    ['Prompt was dismissed', 'denied', /prompt was closed/],
    ['User canceled the operation.', 'denied', /prompt was closed/],
    ['Timeout was reached', 'no-answer', /did not answer/],
    ['something\nnew', 'other', /failed: something new$/]
  ])('%s is told as %s', async (message, obstacle, reason) => {
    expect(await over(failing(message)).probe()).toEqual({
      available: false,
      obstacle,
      reason: expect.stringMatching(reason)
    })
  })

  test('does not wait longer than its limit for a prompt, and ends the helper that hangs', async () => {
    const helper = new PlayedHelper(() => 'never')
    expect(await over(helper).probe()).toMatchObject({
      available: false,
      obstacle: 'no-answer',
      reason: expect.stringMatching(/within 0\.04 seconds/)
    })
    expect(helper.kills).toBe(1)
  })

  test('deletes what it wrote also when reading fails', async () => {
    const helper = new PlayedHelper(({ call }) => (call === 'read' ? { ok: false, message: 'broken' } : undefined))
    expect(await over(helper).probe()).toMatchObject({ available: false, obstacle: 'other' })
    expect(helper.items.size).toBe(0)
  })

  test('deletes later what it could not delete at first', async () => {
    let isBroken = true
    const helper = new PlayedHelper(({ call }) =>
      isBroken && call === 'remove' ? { ok: false, message: 'broken' } : undefined
    )
    const keyring = over(helper)
    expect(await keyring.probe()).toMatchObject({ available: false })
    isBroken = false
    keyring.forget()
    expect(await keyring.probe()).toEqual({ available: true })
    expect(helper.items.size).toBe(0)
  })

  test.each([
    ['gives back another value', 'read', { ok: true, value: 'other' }],
    ['gives back nothing', 'read', { ok: true, value: null }],
    ['deletes nothing', 'remove', { ok: true, value: false }]
  ] as const)('does not trust a store that %s', async (_what, call, answer) => {
    const helper = new PlayedHelper((request) => (request.call === call ? answer : undefined))
    expect(await over(helper).probe()).toMatchObject({ available: false, obstacle: 'other' })
  })

  test('starts nothing where there is no session bus', async () => {
    const startHelper = vi.fn()
    const bare = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
    const keyring = new KeytarKeyring({ environment: bare, platform: 'linux', startHelper, limits: LIMITS })
    expect(await keyring.probe()).toMatchObject({ available: false, obstacle: 'no-bus' })
    expect(startHelper).not.toHaveBeenCalled()
  })
})

describe('a call', () => {
  test('fails with every other call under way when the helper dies, and the next one starts another', async () => {
    const hanging = new PlayedHelper(() => 'never')
    const helpers: CredentialHelper[] = [hanging, new PlayedHelper()]
    const keyring = new KeytarKeyring({
      environment,
      platform: 'linux',
      startHelper: () => helpers.shift()!,
      limits: { ...LIMITS, callMs: 10_000 }
    })
    const calls = [keyring.read('s', 'a'), keyring.read('s', 'b')].map((call) => call.catch((error: unknown) => error))
    hanging.die()
    for (const call of calls) expect(await call).toMatchObject({ code: 'secrets.keyring' })
    expect(await keyring.read('s', 'a')).toBeUndefined()
  })

  test('asks another helper after a failure: the library keeps to a daemon that is gone', async () => {
    const helpers = [failing('The name :1.0 was not provided by any .service files'), new PlayedHelper()]
    const [stale] = helpers
    const keyring = new KeytarKeyring({
      environment,
      platform: 'linux',
      startHelper: () => helpers.shift()!,
      limits: LIMITS
    })
    await expect(keyring.read('s', 'a')).rejects.toMatchObject({ data: { obstacle: 'no-service' } })
    expect(stale?.kills).toBe(1)
    expect(await keyring.read('s', 'a')).toBeUndefined()
  })

  test('does not outlive a stop by more than its limit', async () => {
    const keyring = over(new PlayedHelper(() => 'never'), { ...LIMITS, callMs: 3_600_000 })
    const call = keyring.read('s', 'a').catch((error: unknown) => error)
    keyring.hurry()
    expect(await call).toMatchObject({ data: { obstacle: 'no-answer' } })
  })

  test('never repeats a value in its error', async () => {
    const helper = new PlayedHelper(({ value }) => ({ ok: false, message: `cannot store "${value ?? ''}"` }))
    await expect(over(helper).write('s', 'a', 'canary')).rejects.toThrow(/cannot store "…"/)
  })

  test('gives the helper none of our own variables', async () => {
    let given: Record<string, string> = {}
    const startHelper = (each: Record<string, string>): CredentialHelper => {
      given = each
      return new PlayedHelper()
    }
    await new KeytarKeyring({ environment, platform: 'linux', startHelper, limits: LIMITS }).probe()
    expect(given).toEqual({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1', LC_ALL: 'C' })
  })
})

test('the session bus is an address that can answer, never one that would have to be started', () => {
  expect(existsSync('/')).toBe(true)
  const cases: [Record<string, string>, string | undefined][] = [
    [{}, undefined],
    [{ XDG_RUNTIME_DIR: '/nonexistent' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=1,path=/nonexistent' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent;unix:path=/' }, 'unix:path=/nonexistent;unix:path=/'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/x' }, 'unix:abstract=/tmp/x']
  ]
  for (const [variables, bus] of cases) expect(sessionBus(variables), JSON.stringify(variables)).toBe(bus)
})

test('an unknown message is of no known kind', () => {
  expect(obstacleIn('the moon is full')).toBe('other')
})
