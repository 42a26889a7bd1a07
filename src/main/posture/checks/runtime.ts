import { seconds } from '../../platform/event-loop'
import { fail, findingCheck, pass, statusCheck, warn } from '../check'

export const statePathFinding = findingCheck({
  id: 'runtime.state_path.in_memory',
  severity: 'info',
  title: 'State is not kept',
  remediation: 'Set state.path to a folder, so that secrets and runs survive a restart.',
  needs: ['stateFolder'],
  judge: ({ stateFolder }) => (stateFolder.persisted ? undefined : `state.path is ${stateFolder.path || 'empty'}`)
})

export const activityFinding = findingCheck({
  id: 'activity.record.broken',
  severity: 'critical',
  title: 'The activity record cannot be trusted or written',
  remediation: 'Run "trust-console activity verify", look into the cause, then "trust-console activity acknowledge".',
  needs: ['activity'],
  deepEvidence: true,
  judge: ({ activity }) => {
    if (activity.problem !== null) return activity.problem
    return activity.verified === 'not read' || activity.verified === 'intact' ? undefined : activity.verified
  }
})

export const statePathCheck = statusCheck({
  id: 'runtime.state_path',
  repeats: ['runtime.state_path.in_memory'],
  needs: ['stateFolder'],
  judge: ({ stateFolder: { path, persisted } }) =>
    persisted ? pass(path, 'State is kept in this folder.') : warn(path || 'unset', 'State ends with the process.')
})

export const auditSummaryCheck = statusCheck({
  id: 'security.audit.summary',
  needs: [],
  judge: (_facts, { critical, warn: warnings, info, waived }) => {
    const accepted = waived === undefined ? '' : `, ${waived} waived`
    const detail = `${critical} critical, ${warnings} warn, ${info} info${accepted}.`
    if (critical > 0) return fail('derived', detail)
    return warnings > 0 ? warn('derived', detail) : pass('derived', detail)
  }
})

export const dockerCheck = statusCheck({
  id: 'docker.binary',
  needs: ['docker'],
  judge: ({ docker }) =>
    docker.available
      ? pass('available', 'docker is in PATH.')
      : warn('unavailable', 'docker is not in PATH; sandboxes that need it will not start.')
})

/** So long in all, within the time that is remembered, that a machine which is merely busy does not come to it. */
const STOOD_STILL_TOO_LONG_MS = 5_000

export const eventLoopCheck = statusCheck({
  id: 'runtime.event_loop',
  needs: ['eventLoop'],
  judge: ({ eventLoop: { stalls, longestMs } }) => {
    const inAll = stalls.reduce((sum, { lastedMs }) => sum + lastedMs, 0)
    // Nothing that differs from one quiet look to the next.
    if (inAll === 0) return pass('responsive', 'No answer waited for a second or more in the last 5 minutes.')
    const detail = `Nobody was answered for ${seconds(inAll)} in all, ${seconds(longestMs)} at the longest, in the last 5 minutes.`
    return inAll < STOOD_STILL_TOO_LONG_MS ? pass('responsive', detail) : warn('stalled', detail)
  }
})

export const activityCheck = statusCheck({
  id: 'activity.record',
  repeats: ['activity.record.broken'],
  needs: ['activity'],
  judge: ({ activity }) => {
    if (!activity.writable)
      return fail('unwritable', `${activity.problem ?? 'it cannot be written'}; privileged calls are refused.`)
    if (activity.problem !== null) return fail('broken', `${activity.path}: ${activity.problem}.`)
    if (activity.verified === 'intact')
      return pass('intact', `All ${activity.records} records follow from one another.`)
    if (activity.verified !== 'not read') return fail('broken', activity.verified)
    return pass('recording', `${activity.records} records; a deep run reads the whole chain.`)
  }
})
