import { isLoopback } from '../../gateway/address'
import { needsToken } from '../../gateway/admission'
import type { SettingValues } from '../../settings/table'
import { fail, findingCheck, pass, statusCheck, warn, type Judgement } from '../check'

const hasToken = (values: SettingValues): boolean => values['gateway.authToken'] !== ''
const isPublic = (values: SettingValues): boolean => !isLoopback(values['http.bind'])

const rateLimitState = (values: SettingValues): 'enabled' | 'disabled' | 'invalid' => {
  if (!values['gateway.rateLimit.enabled']) return 'disabled'
  const usable = values['gateway.rateLimit.windowMs'] > 0 && values['gateway.rateLimit.maxRequests'] > 0
  return usable ? 'enabled' : 'invalid'
}

/** Findings over the bind, the token and the rate limit, in the contract's order. */
export const gatewayFindings = [
  findingCheck({
    id: 'gateway.bind.public',
    severity: 'warn',
    title: 'The gateway listens beyond this machine',
    remediation: 'Set http.bind to 127.0.0.1 and start the gateway again; reach it from elsewhere through a tunnel.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      isPublic(values) ? `bound to ${values['http.bind']}, so other machines can connect` : undefined
  }),
  findingCheck({
    id: 'gateway.auth.token.policy_override',
    severity: 'warn',
    title: 'The token is switched off, and the bind overrides that',
    remediation: 'Set gateway.requireToken to true, so that the setting says what happens.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      isPublic(values) && !values['gateway.requireToken']
        ? `gateway.requireToken is false; on ${values['http.bind']} the token is asked for all the same`
        : undefined
  }),
  findingCheck({
    id: 'gateway.auth.token.disabled',
    severity: 'warn',
    title: 'Any program on this machine may call the gateway',
    remediation: 'Set gateway.requireToken to true.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      !isPublic(values) && !values['gateway.requireToken'] ? 'gateway.requireToken is false' : undefined
  }),
  findingCheck({
    id: 'gateway.auth.token.missing',
    severity: 'critical',
    title: 'A token is needed and none is set',
    remediation: 'Run "trust-console token rotate"; until then every call is refused.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      needsToken(values) && !hasToken(values)
        ? 'the gateway refuses every call, because gateway.authToken is empty'
        : undefined
  }),
  findingCheck({
    id: 'gateway.rate_limit.disabled',
    severity: 'warn',
    title: 'No limit on how often a client may call',
    remediation: 'Set gateway.rateLimit.enabled to true.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      rateLimitState(values) === 'disabled' ? 'gateway.rateLimit.enabled is false' : undefined
  }),
  findingCheck({
    id: 'gateway.rate_limit.invalid',
    severity: 'warn',
    title: 'The rate limit cannot work as it is set',
    remediation: 'Set gateway.rateLimit.windowMs and maxRequests above zero, or remove them to use the defaults.',
    needs: ['settings'],
    judge: ({ settings: { values } }) =>
      rateLimitState(values) === 'invalid'
        ? `windowMs is ${values['gateway.rateLimit.windowMs']} and maxRequests ${values['gateway.rateLimit.maxRequests']}; the default limit stands in`
        : undefined
  })
]

const judgeToken = (values: SettingValues): Judgement => {
  if (!needsToken(values)) return warn('disabled', 'No token is asked for; any program on this machine may call.')
  if (!hasToken(values)) return fail('missing', 'A token is needed and none is set; every call is refused.')
  return pass('configured', 'A token is needed and set.')
}

const judgeRateLimit = (values: SettingValues): Judgement => {
  const per = `${values['gateway.rateLimit.maxRequests']} calls per ${values['gateway.rateLimit.windowMs']} ms`
  switch (rateLimitState(values)) {
    case 'enabled':
      return pass('enabled', `${per} and client.`)
    case 'disabled':
      return warn('disabled', 'A client may call as often as it likes.')
    case 'invalid':
      return fail('invalid', `${per} is no limit; the default stands in.`)
  }
}

export const bindCheck = statusCheck({
  id: 'gateway.bind_scope',
  repeats: ['gateway.bind.public'],
  needs: ['settings'],
  judge: ({ settings: { values } }) =>
    isPublic(values)
      ? warn(values['http.bind'], 'Other machines can connect.')
      : pass(values['http.bind'], 'Only this machine can connect.')
})

export const tokenCheck = statusCheck({
  id: 'gateway.auth_token',
  repeats: ['gateway.auth.token.disabled', 'gateway.auth.token.missing'],
  needs: ['settings'],
  judge: ({ settings: { values } }) => judgeToken(values)
})

export const rateLimitCheck = statusCheck({
  id: 'gateway.rate_limit',
  repeats: ['gateway.rate_limit.disabled', 'gateway.rate_limit.invalid'],
  needs: ['settings'],
  judge: ({ settings: { values } }) => judgeRateLimit(values)
})

export const gatewayProbeCheck = statusCheck({
  id: 'gateway.probe',
  needs: ['gatewayProbe'],
  deepOnly: true,
  judge: ({ gatewayProbe: { ok, target, error } }) =>
    ok
      ? pass('answers', `${target} answers with our settings.`)
      : warn('no answer', `${target}: ${error ?? 'no answer'}.`)
})
