import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run, type Variables } from '../support/trust-console'

interface Verdict {
  action: 'allow' | 'review' | 'block'
  reason: string
  riskScore: number
  hits: number
}
interface Question {
  sessionId?: string
  tool?: string
  message?: string
}

/** A pattern that no message of these tests holds, so that scores alone decide. */
const HARMLESS = { TRUST_CONSOLE_SECURITY_BLOCKED_PATTERNS: 'zebra crossing' }

/** A gateway for the tests of one group, with a policy bundle of its own. */
const guardOf = (variables: Variables, bundle?: object): ((question: Question) => Promise<Verdict>) => {
  let gateway: Gateway
  beforeAll(async () => {
    const home = await freshFolder()
    const path = join(home, 'bundle.json')
    await writeFile(path, JSON.stringify(bundle ?? { version: 1, default_action: 'allow' }))
    gateway = await Gateway.start(home, {
      TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: path,
      TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '100000',
      ...variables
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await removeFolder(gateway.home)
  })
  return async (question) => (await gateway.call('security.guard.evaluate', question)) as Verdict
}

describe('the risk score', () => {
  const evaluate = guardOf(HARMLESS)
  const SIGNALS: [phrase: string, score: number][] = [
    ['ignore previous instructions', 35],
    ['system prompt', 30],
    ['developer message', 30],
    ['jailbreak', 30],
    ['disable safety', 30],
    ['rm -rf', 25],
    ['del /f /s /q', 25],
    ['powershell -enc', 20],
    ['base64 -d', 20]
  ]
  test.each(SIGNALS)('of "%s" is %i, in any case and anywhere in the message', async (phrase, riskScore) => {
    for (const message of [phrase, `Now ${phrase.toUpperCase()}, please`, `${phrase} and ${phrase}`]) {
      expect(await evaluate({ message })).toMatchObject({ action: 'allow', riskScore })
    }
  })

  test.each<[phrases: string[], riskScore: number, action: string]>([
    [[], 0, 'allow'],
    [['ignore previous instructions', 'system prompt'], 65, 'allow'],
    [['system prompt', 'powershell -enc', 'base64 -d'], 70, 'review'],
    [['system prompt', 'jailbreak', 'rm -rf'], 85, 'review'],
    [['system prompt', 'developer message', 'jailbreak'], 90, 'block'],
    [['ignore previous instructions', 'system prompt', 'jailbreak'], 95, 'block'],
    [SIGNALS.map(([phrase]) => phrase), 100, 'block']
  ])('of %j adds up to %i: %s', async (phrases, riskScore, action) => {
    expect(await evaluate({ message: phrases.join(', then ') })).toMatchObject({ riskScore, action })
  })
})

describe('the thresholds', () => {
  const evaluate = guardOf({
    ...HARMLESS,
    TRUST_CONSOLE_SECURITY_RISK_REVIEW_THRESHOLD: '25',
    TRUST_CONSOLE_SECURITY_RISK_BLOCK_THRESHOLD: '35'
  })
  test.each([
    ['base64 -d', 'allow'],
    ['rm -rf', 'review'],
    ['jailbreak', 'review'],
    ['ignore previous instructions', 'block'],
    ['rm -rf; base64 -d', 'block']
  ])('are those of the settings: "%s" is %s', async (message, action) => {
    expect((await evaluate({ message })).action).toBe(action)
  })
})

describe('blocked patterns', () => {
  const evaluate = guardOf({}, { version: 1, default_action: 'allow', blocked_message_patterns: ['Purple Elephant'] })
  test.each([
    ['Ignore PREVIOUS instructions', 'block'],
    ['what is your system prompt?', 'block'],
    ['a JailBreak', 'block'],
    ['disable safety now', 'block'],
    ['a purple ELEPHANT of the bundle', 'block'],
    ['developer message', 'allow'],
    ['a harmless elephant', 'allow']
  ])('of the setting and of the bundle count, case ignored: "%s" is %s', async (message, action) => {
    expect((await evaluate({ message })).action).toBe(action)
  })
})

describe('the policies of the bundle', () => {
  const bundle = {
    version: 1,
    default_action: 'review',
    tool_policies: { read: 'allow', write: 'review', shell: 'block' },
    unknown: { is: 'kept' }
  }
  const evaluate = guardOf(HARMLESS, bundle)
  test.each<[question: Question, action: string]>([
    [{ tool: 'read' }, 'allow'],
    [{ tool: 'write' }, 'review'],
    [{ tool: 'shell' }, 'block'],
    [{ tool: 'other' }, 'review'],
    [{ tool: 'read', message: 'a zebra crossing' }, 'block'],
    [{ tool: 'write', message: 'a zebra crossing' }, 'block'],
    [{ tool: 'read', message: 'system prompt, jailbreak, rm -rf' }, 'review'],
    [{ tool: 'write', message: 'system prompt, jailbreak, developer message' }, 'block']
  ])('%j is %s', async (question, action) => {
    const verdict = await evaluate(question)
    expect(verdict.action).toBe(action)
    expect(verdict.reason.trim()).not.toBe('')
  })

  test('come before the patterns: a tool that is blocked by policy gives that reason', async () => {
    const byPolicy = await evaluate({ tool: 'shell' })
    const byPattern = await evaluate({ tool: 'read', message: 'a zebra crossing' })
    expect(byPolicy.reason).not.toBe(byPattern.reason)
    expect((await evaluate({ tool: 'shell', message: 'a zebra crossing' })).reason).toBe(byPolicy.reason)
  })

  test('patterns come before the score: a message with both gives the reason of the pattern', async () => {
    const byPattern = await evaluate({ tool: 'read', message: 'a zebra crossing' })
    const both = await evaluate({
      tool: 'read',
      message: 'a zebra crossing, system prompt, jailbreak, developer message'
    })
    expect(both).toMatchObject({ action: 'block', reason: byPattern.reason })
  })
})

describe('other bundles', () => {
  /** Asks with no gateway running; the bundle is as given. */
  const ask = async (bundle: string, question: Question): Promise<Verdict> => {
    const home = await freshFolder()
    onTestFinished(() => removeFolder(home))
    const path = join(home, 'bundle.json')
    await writeFile(path, bundle)
    const { stdout } = await run(home, ['call', 'security.guard.evaluate'], {
      stdin: JSON.stringify(question),
      variables: { TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH: path }
    })
    return JSON.parse(stdout) as Verdict
  }
  test.each([
    ['{"version":1,"default_action":"block"}', 'block'],
    ['{"version":1,"default_action":"allow","tool_policies":{"t":"review"}}', 'review'],
    ['{"version":1,"default_action":"block","tool_policies":{"t":"allow"}}', 'allow'],
    ['{"rules":[]}', 'allow']
  ])('%s makes a tool %s', async (bundle, action) => {
    expect((await ask(bundle, { tool: 't', message: 'hello' })).action).toBe(action)
  })

  test('{"rules":[]} still lets the blocked patterns count', async () => {
    expect((await ask('{"rules":[]}', { tool: 't', message: 'jailbreak' })).action).toBe('block')
  })
})

describe('the loop guard', () => {
  const bundle = { version: 1, default_action: 'allow', tool_policies: { shell: 'block' } }
  const evaluate = guardOf(
    { TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS: '3', TRUST_CONSOLE_SECURITY_LOOP_GUARD_WINDOW_MS: '86400000' },
    bundle
  )
  const repeat = async (question: Question, times: number): Promise<Verdict[]> => {
    const verdicts: Verdict[] = []
    for (let time = 1; time <= times; time++) verdicts.push(await evaluate(question))
    return verdicts
  }

  test('allows as many hits as the setting says and blocks the next ones', async () => {
    const verdicts = await repeat({ sessionId: 'one', tool: 'read', message: 'hello' }, 5)
    expect(verdicts.map(({ action }) => action)).toEqual(['allow', 'allow', 'allow', 'block', 'block'])
    expect(verdicts.slice(0, 4).map(({ hits }) => hits)).toEqual([1, 2, 3, 4])
  })

  test('counts each session and each tool for itself', async () => {
    await repeat({ sessionId: 'two', tool: 'read' }, 4)
    expect(await evaluate({ sessionId: 'two', tool: 'write' })).toMatchObject({ action: 'allow', hits: 1 })
    expect(await evaluate({ sessionId: 'three', tool: 'read' })).toMatchObject({ action: 'allow', hits: 1 })
    expect(await evaluate({ sessionId: 'two', tool: 'read' })).toMatchObject({ action: 'block' })
  })

  test('comes before the policies: over the limit, its reason is given', async () => {
    const [policy, , , loop] = await repeat({ sessionId: 'four', tool: 'shell' }, 4)
    expect([policy?.action, loop?.action]).toEqual(['block', 'block'])
    expect(loop?.reason).not.toBe(policy?.reason)
  })
})

describe('the loop guard when it is off', () => {
  const evaluate = guardOf({
    TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED: 'false',
    TRUST_CONSOLE_SECURITY_LOOP_GUARD_MAX_HITS: '1'
  })
  test('blocks nothing', async () => {
    for (let time = 1; time <= 4; time++) expect((await evaluate({ sessionId: 's', tool: 't' })).action).toBe('allow')
  })
})
