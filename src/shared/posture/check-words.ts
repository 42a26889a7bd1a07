/** What each doctor check looks at, in words. A check answers in a word or two ("disabled", an address): that is no title. */
export const CHECK_TITLES: Readonly<Record<string, string>> = {
  'gateway.bind_scope': 'Who can reach the gateway',
  'gateway.auth_token': 'Gateway token',
  'gateway.rate_limit': 'Rate limit',
  'security.loop_guard': 'Loop guard',
  'runtime.state_path': 'State folder',
  'security.policy_bundle': 'Policy bundle',
  'security.audit.summary': 'Security audit',
  'docker.binary': 'Docker for sandboxes',
  'secrets.store': 'Secret store',
  'activity.record': 'Activity record',
  'runtime.event_loop': 'Answers without delay',
  'gateway.probe': 'Gateway answers calls'
}

/** This check counts the findings and says nothing else; the word it answers with means nothing to a person. */
export const SUMMARY_CHECK = 'security.audit.summary'

/** The title of a check; its id for one that a newer gateway knows and this page does not. */
export const titleOfCheck = (id: string): string => CHECK_TITLES[id] ?? id

/** What a check answered, in one line. */
export const answerOf = ({ id, message, detail }: { id: string; message: string; detail: string }): string =>
  id === SUMMARY_CHECK ? detail : `${message} · ${detail}`

/** What an id is about: `gateway.bind_scope` and `gateway.bind.public` are both about `gateway bind`. */
export const subjectOf = (id: string): string => id.split(/[._]/).slice(0, 2).join(' ')
