import { fail, findingCheck, pass, statusCheck, warn } from '../check'

export const secretStoreFinding = findingCheck({
  id: 'secrets.store.unreadable',
  severity: 'critical',
  title: 'The secret store cannot be read',
  remediation: 'Do what the detail says, then run "trust-console secrets reload". The file is left untouched.',
  needs: ['secretStore'],
  judge: ({ secretStore }) => secretStore.error?.message
})

export const secretStoreCheck = statusCheck({
  id: 'secrets.store',
  repeats: ['secrets.store.unreadable'],
  needs: ['secretStore'],
  judge: ({
    secretStore: { state, error, activeBackend, persistent, requestedRecognized, note, fallbackReason, count }
  }) => {
    if (state === 'locked') return warn('locked', 'Agents get no secret until an operator unlocks it.')
    if (state === 'unreadable') return fail('unreadable', error?.message ?? 'The store cannot be read.')
    const why = fallbackReason === null ? '' : `; ${fallbackReason}`
    const detail = `holds ${count ?? 0} secrets${why}`
    if (note !== null) return warn(activeBackend, note)
    if (!requestedRecognized) return warn(activeBackend, detail)
    return persistent ? pass(activeBackend, detail) : warn(activeBackend, `${detail}; they end with the process`)
  }
})
