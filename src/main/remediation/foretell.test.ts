import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BAD_CONFIG, benchOver, homeWith } from './testing/bench'

describe('what a plan says it would come to', () => {
  test('is what a run of it finds: for each action alone, and for all together', async () => {
    const { engine } = await benchOver({ config: BAD_CONFIG })
    const plan = await engine.plan(false)
    expect(plan.actions.map(({ id }) => id)).toEqual(['security.audit.fix', 'set-heartbeats', 'gateway.bind.loopback'])
    expect(plan.scoreAfterAll).toBeGreaterThan(plan.healthScore)
    for (const { id, scoreAfter, resolves, brings } of plan.actions) {
      const own = await benchOver({ config: BAD_CONFIG })
      const before = (await own.engine.plan(false)).summary
      const { summary } = await own.apply([id])
      expect([id, summary.healthScore]).toEqual([id, scoreAfter])
      expect(before.critical + before.warn + before.info - (summary.critical + summary.warn + summary.info)).toBe(
        resolves.length - brings.length
      )
    }
    const all = await benchOver({ config: BAD_CONFIG })
    expect((await all.apply()).summary.healthScore).toBe(plan.scoreAfterAll)
  })

  test('holds for any mix of what is wrong', async () => {
    const any = fc.record(
      {
        http: fc.constant({ bind: '0.0.0.0' }),
        gateway: fc.record(
          {
            requireToken: fc.boolean(),
            authToken: fc.constantFrom('', 't'),
            rateLimit: fc.record({ enabled: fc.boolean(), maxRequests: fc.constantFrom(0, 5) }, { requiredKeys: [] })
          },
          { requiredKeys: [] }
        ),
        security: fc.record(
          {
            loopGuard: fc.record({ enabled: fc.boolean(), maxHits: fc.constantFrom(0, 5) }, { requiredKeys: [] }),
            riskReviewThreshold: fc.constantFrom(1, 70),
            blockedPatterns: fc.constantFrom([], ['x'])
          },
          { requiredKeys: [] }
        ),
        heartbeat: fc.record({ enabled: fc.boolean() })
      },
      { requiredKeys: [] }
    )
    await fc.assert(
      fc.asyncProperty(any, async (config) => {
        const own = await benchOver({ home: await homeWith(JSON.stringify(config)) })
        const { scoreAfterAll } = await own.engine.plan(false)
        expect((await own.apply()).summary.healthScore).toBe(scoreAfterAll)
      }),
      { numRuns: 25 }
    )
  })

  test('counts on nothing that a person must do', async () => {
    const { engine } = await benchOver({
      config: '{}',
      environment: { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED: 'no' }
    })
    const plan = await engine.plan(false, ['security.audit.fix'])
    expect(plan.actions[0]?.resolves).not.toContain('gateway.rate_limit.disabled')
    const [action] = plan.actions
    expect(action?.changes).toContainEqual(expect.objectContaining({ kind: 'person' }))
  })

  test('looks past a restart: the new address is not in force before it, and is foretold all the same', async () => {
    const config = '{ "http": { "bind": "0.0.0.0" }, "gateway": { "authToken": "t" } }'
    const { engine } = await benchOver({ config, serves: true })
    const plan = await engine.plan(false, ['gateway.bind.loopback'])
    expect(plan.actions[0]?.resolves).toEqual(['gateway.bind.public'])
    expect(plan.actions[0]?.scoreAfter).toBeGreaterThan(plan.healthScore)
  })
})
