import type { Handlers } from '../../../shared/method'
import type { lifeMethods } from '../../../shared/secrets/life-contract'
import type { Call } from '../../rpc/caller'
import type { LifeService } from './service'

export const lifeHandlers = (life: LifeService): Handlers<typeof lifeMethods, Call> => ({
  'secrets.store.details': async ({ targetId }) => ({ ok: true, secret: await life.details(targetId) }),
  'secrets.store.describe': async ({ targetId, ...change }, call) => {
    const secret = await life.describe(targetId, change)
    // Which members, not what they say: notes may hold anything.
    const given = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    call.note(given.length > 0 ? given.join(', ') : 'nothing was given')
    return { ok: true, secret }
  },
  'secrets.store.version': async ({ targetId, version }, call) => {
    const kept = await life.earlier(targetId, version)
    call.note(`earlier version ${version} handed out`)
    return { ok: true, targetId, ...kept }
  },
  'secrets.store.restore': async ({ targetId, version: restored }, call) => {
    const { version, valueLength, savedAtMs } = await life.restore(targetId, restored)
    call.note(`version ${restored} again, as version ${version}`)
    return { ok: true, targetId, restored, version, valueLength, savedAtMs }
  },
  'secrets.store.forget': async ({ targetId, versions }, call) => {
    const { forgotten, earlierCount, savedAtMs } = await life.forget(targetId, versions)
    call.note(`${forgotten} earlier ${forgotten === 1 ? 'value' : 'values'} forgotten, ${earlierCount} left`)
    return { ok: true, targetId, forgotten, earlierCount, savedAtMs }
  }
})
