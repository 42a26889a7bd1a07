import { PlanDocument } from '../../../src/shared/remediation/plan-contract'

/** A small plan of each kind of thing that a plan holds. */
export const PLAN: PlanDocument = PlanDocument.parse({
  version: 1,
  kind: 'maintenance',
  planId: 'p1',
  createdAtMs: 1_700_000_000_000,
  expiresAtMs: 1_700_086_400_000,
  deep: false,
  undoOf: null,
  actions: [{ id: 'a1', title: 'Put right' }],
  steps: [
    {
      id: 's1',
      actionId: 'a1',
      checkId: 'gateway.bind',
      kind: 'set',
      target: { kind: 'setting', name: 'http.bind' },
      text: 'Set http.bind',
      value: { before: '0.0.0.0', after: '127.0.0.1' },
      file: {
        path: '/h/config.json',
        folder: '/h',
        before: { kind: 'file', hash: 'ab', mode: '600', owner: 1000 },
        after: { kind: 'file', hash: 'cd', mode: '600', owner: 1000 }
      },
      risk: { level: 'low', why: 'clients must use the new address' },
      reversible: true,
      needsRestart: true,
      person: null,
      settled: null,
      sameAs: null,
      inputs: [{ name: 'http.bind', hash: 'ef' }],
      undoes: null
    }
  ]
})
