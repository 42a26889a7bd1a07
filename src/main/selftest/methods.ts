import type { Handlers } from '../../shared/method'
import type { selftestMethods } from '../../shared/selftest/contract'
import type { Call } from '../rpc/caller'
import { aboutProbe, PROBES } from './catalogue'
import type { SelftestService } from './service'

export const selftestHandlers = (selftest: SelftestService): Handlers<typeof selftestMethods, Call> => ({
  'gateway.selftest': async ({ only }, call) => {
    const report = await selftest.run(only)
    const count = (status: string): number => report.results.filter((result) => result.status === status).length
    const failed = report.results.filter(({ status }) => status === 'fail').map(({ id }) => id)
    call.note(
      `${count('pass')} passed, ${failed.length} failed, ${count('not-run')} not run${report.cancelled ? ', cancelled' : ''}`
    )
    if (failed.length > 0) call.note(failed.join(', '))
    return report
  },
  'gateway.selftest.status': () => ({
    progress: selftest.progress,
    last: selftest.last,
    probes: PROBES.map(aboutProbe)
  }),
  'gateway.selftest.cancel': () => ({ ok: true, wasRunning: selftest.cancel() })
})
