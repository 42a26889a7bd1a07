import { parseBundle } from '../../../src/main/guard/bundle'
import { must, spread, type Target } from '../support'

const ACTIONS = ['allow', 'review', 'block']

/** The policy bundle: loaded whole, or invalid with a reason. Nothing that it forbids gets lost. */
export const policyBundle: Target = (input) => {
  const bytes = spread(input)
  const state = parseBundle('bundle.json', bytes)
  if (state.kind !== 'loaded') {
    must(state.kind === 'invalid' && state.problem !== '', 'a bundle that is not loaded says why')
    return
  }
  const { default_action = 'allow', tool_policies = {}, blocked_message_patterns = [] } = state.bundle
  must(ACTIONS.includes(default_action), 'the default is an action')
  const policies = Object.entries(tool_policies)
  must(
    policies.every(([, action]) => ACTIONS.includes(action)),
    'every policy is an action'
  )
  const written = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as typeof state.bundle
  must(policies.length === Object.keys(written.tool_policies ?? {}).length, 'no policy is lost')
  must(blocked_message_patterns.length === (written.blocked_message_patterns ?? []).length, 'no pattern is lost')
}
