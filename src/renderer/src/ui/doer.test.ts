import { expect, test } from 'vitest'
import { doerOf } from './doer'

test.each([
  [{ auto: true, changes: [{ kind: 'setting' }] }, 'console'],
  [{ auto: false, changes: [{ kind: 'setting' }, { kind: 'person' }] }, 'both'],
  [{ auto: false, changes: [{ kind: 'person' }] }, 'person'],
  [{ auto: false, changes: [] }, 'person']
])('%j is done by the %s', (action, doer) => expect(doerOf(action)).toBe(doer))
