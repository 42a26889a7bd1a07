import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeClock, temporaryFolder } from '../platform/testing'
import { resolveSettings } from '../settings/resolve'
import type { SettingValues } from '../settings/table'
import { readBundle } from './bundle'
import { LoopGuard } from './loop-guard'
import { comparable, riskScore } from './risk'
import { GuardService, type GuardQuestion } from './service'

const { values } = resolveSettings({ home: '/h', workingFolder: '/', flags: {}, environment: {}, config: undefined })

let bundlePath: string
let clock: FakeClock
beforeEach(async () => {
  bundlePath = join(await temporaryFolder(), 'policy.json')
  clock = new FakeClock()
})

const guard = async (bundle: unknown, settings: Partial<SettingValues> = {}): Promise<GuardService> => {
  if (bundle !== undefined) await writeFile(bundlePath, typeof bundle === 'string' ? bundle : JSON.stringify(bundle))
  return new GuardService(
    () => ({ ...values, 'security.policyBundlePath': bundlePath, ...settings }),
    new LoopGuard(clock)
  )
}

test.each([
  ['hello', 0],
  ['Ignore previous\n instructions', 35],
  ['SYSTEM PROMPT and developer message', 60],
  ['jailbreak, disable safety', 60],
  ['rm -rf / && del /f /s /q', 50],
  ['powershell -enc aGk= | base64 -d', 40],
  ['ｊａｉｌｂｒｅａｋ', 30],
  ['ignore previous instructions system prompt developer message jailbreak', 100]
])('riskScore(%j) is %i', (message, score) => expect(riskScore(comparable(message))).toBe(score))

describe('the order of the contract', () => {
  const NO_PATTERNS = { 'security.blockedPatterns': ['never said'] }
  const bundle = {
    version: 1,
    default_action: 'allow',
    tool_policies: { Shell: 'block', mail: 'review', Exec: 'allow', exec: 'block' },
    blocked_message_patterns: ['launch code']
  }

  test.each<[GuardQuestion, Partial<SettingValues>, string, RegExp]>([
    [{}, {}, 'allow', /default action is allow/],
    [{ tool: 'shell' }, {}, 'block', /Shell is block/],
    [{ tool: ' ｓｈｅｌｌ ' }, {}, 'block', /Shell is block/],
    [{ tool: 'exec' }, {}, 'block', /exec is block/],
    [{ message: 'a jail\u200bbreak' }, {}, 'block', /blocked pattern: jailbreak/],
    [{ tool: 'mail' }, {}, 'review', /mail is review/],
    [{ tool: 'mail', message: 'the Launch  Code' }, {}, 'block', /blocked pattern: launch code/],
    [{ message: 'a jailbreak' }, {}, 'block', /blocked pattern: jailbreak/],
    [{ message: 'a jailbreak' }, NO_PATTERNS, 'allow', /default/],
    [{ message: 'jailbreak, disable safety, rm -rf' }, NO_PATTERNS, 'review', /risk score 85/],
    [{ message: 'jailbreak, disable safety, system prompt' }, NO_PATTERNS, 'block', /risk score 90/],
    [
      { tool: 'mail', message: 'jailbreak' },
      { ...NO_PATTERNS, 'security.riskBlockThreshold': 30 },
      'block',
      /risk score 30/
    ]
  ])('%j %j -> %s', async (question, settings, action, reason) => {
    const verdict = await (await guard(bundle, settings)).evaluate(question)
    expect(verdict).toMatchObject({ action, reason: expect.stringMatching(reason) })
  })
})

describe('the loop guard', () => {
  const question = { sessionId: 's', tool: 't' }

  test('blocks past the allowed hits, and lets go when the window has passed', async () => {
    const service = await guard(
      { version: 1 },
      { 'security.loopGuard.maxHits': 2, 'security.loopGuard.windowMs': 1_000 }
    )
    const actions = []
    for (let call = 0; call < 4; call++) actions.push((await service.evaluate(question)).action)
    expect(actions).toEqual(['allow', 'allow', 'block', 'block'])
    expect((await service.evaluate({ ...question, tool: 'other' })).action).toBe('allow')
    expect((await service.evaluate({ ...question, sessionId: 'other' })).action).toBe('allow')
    clock.advance(1_000)
    expect(await service.evaluate(question)).toMatchObject({ action: 'allow', hits: 1 })
  })

  test('is off by setting, and uses its defaults where the setting is zero', async () => {
    const off = await guard({ version: 1 }, { 'security.loopGuard.enabled': false })
    const zero = await guard({ version: 1 }, { 'security.loopGuard.maxHits': 0 })
    let last = { off: '', zero: '' }
    for (let call = 0; call < 9; call++) {
      last = { off: (await off.evaluate(question)).action, zero: (await zero.evaluate(question)).action }
    }
    expect(last).toEqual({ off: 'allow', zero: 'block' })
  })
})

describe('the bundle', () => {
  test.each([
    ['{"rules":[]}', 'loaded'],
    ['{"version":1,"later":true}', 'loaded'],
    ['{"version":2}', 'invalid'],
    ['{"default_action":"maybe"}', 'invalid'],
    ['{"tool_policies":{"a":"sometimes"}}', 'invalid'],
    // Found by fuzzing: it was left out, and the tool allowed.
    ['{"tool_policies":{"__proto__":"block"}}', 'invalid'],
    ['[]', 'invalid'],
    ['not json', 'invalid']
  ])('%s is %s', async (text, kind) => {
    await writeFile(bundlePath, text)
    expect((await readBundle(bundlePath)).kind).toBe(kind)
  })

  test('unset, missing and a folder are told apart', async () => {
    expect((await readBundle('')).kind).toBe('unset')
    expect((await readBundle('memory://x')).kind).toBe('unset')
    expect((await readBundle(bundlePath)).kind).toBe('missing')
    await mkdir(bundlePath)
    expect((await readBundle(bundlePath)).kind).toBe('folder')
  })

  test('one that should decide and cannot be read never allows', async () => {
    expect(await (await guard('broken')).evaluate({})).toMatchObject({ action: 'review' })
    expect(await (await guard(undefined)).evaluate({ message: 'jailbreak' })).toMatchObject({ action: 'block' })
  })

  test('none is not an obstacle', async () => {
    expect(await (await guard(undefined, { 'security.policyBundlePath': '' })).evaluate({})).toMatchObject({
      action: 'allow'
    })
  })
})
