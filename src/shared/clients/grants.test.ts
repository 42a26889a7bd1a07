import { describe, expect, test } from 'vitest'
import { api, methodsFor, type MethodName } from '../api'
import { OPERATOR_ONLY } from '../method'
import { ClientMethods, ClientName, ClientTargets, clientsMethods } from './contract'
import { GRANT_GROUPS, GRANTABLE, methodsOfGrants, NEEDS_TARGETS } from './grants'

/** Offered to programs with the gateway token, and to no client: whoever keeps a change that could lock operators out has to
 *  be one. */
const NEVER: MethodName[] = ['shutdown', 'status', 'system.maintenance.probation.confirm']

test('for every method of the gateway it was decided whether a client can be granted it', () => {
  expect([...GRANTABLE, ...NEVER].sort()).toEqual([...methodsFor(['gateway'])].sort())
})

test('clients are made and ended by operators only', () => {
  for (const row of Object.values(clientsMethods)) expect(row.audience).toEqual(OPERATOR_ONLY)
})

test('no group writes', () => {
  const methods = Object.values(GRANT_GROUPS).flat()
  // security.audit writes with `fix`, which the router refuses to every client.
  expect(methods.filter((name) => api[name].effect === 'write')).toEqual(['security.audit'])
})

test('what names targets is what needs them', () => {
  const withTargets = GRANTABLE.filter((name) => 'targets' in api[name])
  expect(withTargets).toEqual([...NEEDS_TARGETS].sort())
  // A method that hands out secrets and names none could not be held against a scope.
  expect(GRANTABLE.filter((name) => api[name].effect === 'secret' && !NEEDS_TARGETS.has(name))).toEqual([])
})

test('grants become methods, with status always among them', () => {
  expect(methodsOfGrants([])).toEqual(['status'])
  expect(methodsOfGrants(['resolve', 'secrets.store.get'])).toEqual(['secrets.resolve', 'secrets.store.get', 'status'])
  expect(methodsOfGrants(['constructor', '__proto__', 'toString', 'shutdown'])).toEqual(['status'])
})

describe('what can be granted', () => {
  test('is written in any case and kept in one', () => {
    expect(ClientMethods.parse([' Resolve', 'SECRETS.store.GET', 'secrets.store.get'])).toEqual([
      'resolve',
      'secrets.store.get'
    ])
  })

  test.each(['shutdown', 'clients.create', 'gateway.token.show', '*', 'secrets.*', '__proto__', 'constructor', ''])(
    'is not %s',
    (entry) => expect(ClientMethods.safeParse([entry]).success).toBe(false)
  )

  test.each([
    '*',
    'custom.*',
    'models.providers.*.apiKey',
    'talk.apiKey',
    'custom.**',
    '*.*',
    'custom.*.*.x',
    'nonsense'
  ])('as a target %s only where the registry knows it', (target) => {
    const known = ['custom.*', 'models.providers.*.apiKey', 'talk.apiKey', 'custom.*.*.x'].includes(target)
    expect(ClientTargets.safeParse([target]).success).toBe(known)
  })

  test.each(['token)', 'a (0123456789ab)', 'a\nb', '\u202eab', '', ' ', '.x', 'x'.repeat(61)])(
    'to a name such as %j is nothing: it could imitate another in the record',
    (name) => expect(ClientName.safeParse(name).success).toBe(false)
  )
})
