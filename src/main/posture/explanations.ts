import { ATTESTED_EXPLANATIONS, GROUND_EXPLANATIONS } from './ground-explanations'
import { MACHINE_EXPLANATIONS } from './machine/explanations'

interface ExplanationLink {
  readonly title: string
  readonly url: string
}

/** What stands behind one check, for a person who wants to understand it or put it right without the console. */
export interface Explanation {
  /** Why it matters. */
  readonly why: string
  /** How it was checked. */
  readonly how: string
  /** How to put it right by hand, with the exact settings and commands. */
  readonly byHand: string
  /** The standards and weaknesses behind it. */
  readonly links: readonly ExplanationLink[]
}

const cwe = (number: number, name: string): ExplanationLink => ({
  title: `CWE-${number}: ${name}`,
  url: `https://cwe.mitre.org/data/definitions/${number}.html`
})

const MISSING_AUTHENTICATION = cwe(306, 'Missing Authentication for Critical Function')
const NO_THROTTLING = cwe(770, 'Allocation of Resources Without Limits or Throttling')
const EXPOSED_RESOURCE = cwe(668, 'Exposure of Resource to Wrong Sphere')
const PUBLIC_ADDRESS = cwe(1327, 'Binding to an Unrestricted IP Address')
const CONFUSING_SETTING = cwe(1188, 'Initialization of a Resource with an Insecure Default')
const UNCHECKED_INPUT = cwe(20, 'Improper Input Validation')
const UNBOUNDED_LOOP = cwe(834, 'Excessive Iteration')
const WRONG_PERMISSIONS = cwe(732, 'Incorrect Permission Assignment for Critical Resource')
const WRONG_AUTHORIZATION = cwe(863, 'Incorrect Authorization')
const NO_LOGGING = cwe(778, 'Insufficient Logging')
const NO_INTEGRITY = cwe(353, 'Missing Support for Integrity Check')
const NO_FAILURE_HANDLING = cwe(703, 'Improper Check or Handling of Exceptional Conditions')
const EXPIRED_KEY = cwe(324, 'Use of a Key Past its Expiration Date')
const KEY_AGING = cwe(262, 'Not Using Password Aging')
const KEY_LIFETIMES: ExplanationLink = {
  title: 'NIST SP 800-57 Part 1: Recommendation for Key Management (cryptoperiods)',
  url: 'https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final'
}
const UNUSED_CREDENTIAL: ExplanationLink = {
  title: 'NIST SP 800-53 AC-2(3): Disable accounts that are not used any more',
  url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final'
}
const DNS_REBINDING: ExplanationLink = {
  title: 'CVE-2024-28224: DNS rebinding against Ollama, a local model server',
  url: 'https://nvd.nist.gov/vuln/detail/CVE-2024-28224'
}
const RISK_ACCEPTANCE: ExplanationLink = {
  title: 'NIST SP 800-39: Managing Information Security Risk',
  url: 'https://csrc.nist.gov/pubs/sp/800/39/final'
}
const BEARER_TOKENS: ExplanationLink = {
  title: 'RFC 6750: Bearer Token Usage',
  url: 'https://www.rfc-editor.org/rfc/rfc6750'
}
const TOO_MANY_REQUESTS: ExplanationLink = {
  title: 'RFC 6585: Additional HTTP Status Codes (429)',
  url: 'https://www.rfc-editor.org/rfc/rfc6585'
}
const LOOPBACK: ExplanationLink = {
  title: 'RFC 6890: Special-Purpose IP Address Registries',
  url: 'https://www.rfc-editor.org/rfc/rfc6890'
}
const HTTP: ExplanationLink = { title: 'RFC 9110: HTTP Semantics', url: 'https://www.rfc-editor.org/rfc/rfc9110' }
const JSON_FORMAT: ExplanationLink = {
  title: 'RFC 8259: The JSON Data Interchange Format',
  url: 'https://www.rfc-editor.org/rfc/rfc8259'
}
const PROMPT_INJECTION: ExplanationLink = {
  title: 'OWASP Top 10 for LLM applications: Prompt Injection',
  url: 'https://genai.owasp.org/llmrisk/llm01-prompt-injection/'
}
const CONTINUOUS_MONITORING: ExplanationLink = {
  title: 'NIST SP 800-53: Continuous Monitoring (CA-7)',
  url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final'
}
const AUTHENTICATED_ENCRYPTION: ExplanationLink = {
  title: 'RFC 8439: ChaCha20 and Poly1305',
  url: 'https://www.rfc-editor.org/rfc/rfc8439'
}

const PUBLIC_BIND = {
  why: 'Every machine that can reach this address can talk to the gateway. The token is then the only thing between them and what the gateway can do, and without TLS it crosses the network readable.',
  byHand:
    'Set "http": {"bind": "127.0.0.1"} in config.json, or TRUST_CONSOLE_HTTP_BIND=127.0.0.1, and start the gateway again. To reach it from another machine, forward a port: ssh -L 8765:127.0.0.1:8765 HOST. If it must stay public, set gateway.tls.cert and gateway.tls.key.',
  links: [PUBLIC_ADDRESS, EXPOSED_RESOURCE, LOOPBACK]
} as const

const LOOP_GUARD_OFF = {
  why: 'An agent that misreads an answer may call the same tool again and again. Nobody watches it, so it uses up money, quota or disk until something else breaks.',
  byHand:
    'Set "security": {"loopGuard": {"enabled": true}} in config.json, or TRUST_CONSOLE_SECURITY_LOOP_GUARD_ENABLED=true. The defaults block a session after 8 calls of one tool within 5000 ms.',
  links: [UNBOUNDED_LOOP, NO_THROTTLING]
} as const

const MEMORY_STATE = {
  why: 'Secrets, the history of runs and the policy end with the process. After a restart agents find no keys, and nobody can see what was done before.',
  byHand:
    'Set "state": {"path": "/a/folder/of/yours"} in config.json, or TRUST_CONSOLE_STATE_PATH, or remove the setting to use the state folder of the home. Start again, then enter the secrets once more: those held in memory are not moved.',
  links: [NO_LOGGING]
} as const

const NO_POLICY = {
  why: 'A policy bundle says which tools an agent may use, which need a person, and which are forbidden. Without one, only the message patterns and the risk score stand in the way.',
  links: [WRONG_AUTHORIZATION, PROMPT_INJECTION]
} as const

const BROKEN_RECORD = {
  why: 'The activity record is how one finds out who read a secret or changed a setting. If it has a gap or a changed line, something may have happened that nobody can see.',
  links: [NO_LOGGING, NO_INTEGRITY]
} as const

const UNREADABLE_STORE = {
  why: 'Agents get no secret while the store cannot be opened. It may be a wrong key, or a damaged file, and writing over it would destroy what might still be saved.',
  byHand:
    'Give back the key the store was written with: in TRUST_CONSOLE_SECRET_STORE_KEY, in the keychain, or in the key file beside the store (mode 0600). If the file is damaged, put a backup in its place. Then run "trust-console secrets reload" and "trust-console secrets status".',
  links: [NO_FAILURE_HANDLING, AUTHENTICATED_ENCRYPTION]
} as const

/** Explanations by the id of the finding or doctor check. Every id of the catalogue has one. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ...GROUND_EXPLANATIONS,
  ...ATTESTED_EXPLANATIONS,
  ...MACHINE_EXPLANATIONS,
  'gateway.bind.public': {
    ...PUBLIC_BIND,
    how: 'The value of http.bind was compared with the loopback addresses: 127.0.0.0/8, ::1 and localhost.'
  },
  'gateway.auth.token.policy_override': {
    why: 'The setting says that no token is needed, but the gateway asks for one because other machines can connect. Whoever reads the setting is misled, and a later change of the bind would open the gateway without anybody deciding so.',
    how: 'gateway.requireToken is false while http.bind is not a loopback address.',
    byHand:
      'Set "gateway": {"requireToken": true} in config.json, or TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN=true. Clients that already present the token notice nothing.',
    links: [CONFUSING_SETTING, MISSING_AUTHENTICATION]
  },
  'gateway.auth.token.disabled': {
    why: 'Any program of any user on this machine may call the gateway, and a careless or hostile one needs no exploit to do so. Local model servers have also been reached from web pages by DNS rebinding.',
    how: 'gateway.requireToken is false and http.bind is a loopback address.',
    byHand:
      'Set "gateway": {"requireToken": true} in config.json, or TRUST_CONSOLE_GATEWAY_REQUIRE_TOKEN=true. Print the token with "trust-console token show" and give it to the clients.',
    links: [MISSING_AUTHENTICATION, DNS_REBINDING, BEARER_TOKENS]
  },
  'gateway.auth.token.missing': {
    why: 'A token is needed, because a setting or the bind says so, and there is none to compare with. The gateway stays on the safe side and refuses every call, so no agent can work.',
    how: 'gateway.authToken is empty while gateway.requireToken is true or http.bind is not a loopback address.',
    byHand:
      'Run "trust-console token rotate" to make a random token. If TRUST_CONSOLE_GATEWAY_AUTH_TOKEN or "authToken": "" in config.json says that there is none, remove that first.',
    links: [MISSING_AUTHENTICATION, BEARER_TOKENS]
  },
  'gateway.rate_limit.disabled': {
    why: 'One client can keep the gateway busy so that the others wait, and a guesser may try as many tokens as the network carries.',
    how: 'gateway.rateLimit.enabled is false.',
    byHand:
      'Set "gateway": {"rateLimit": {"enabled": true}} in config.json, or TRUST_CONSOLE_GATEWAY_RATE_LIMIT_ENABLED=true. The default is 300 calls per client in 60000 ms.',
    links: [NO_THROTTLING, TOO_MANY_REQUESTS]
  },
  'gateway.rate_limit.invalid': {
    why: 'A window or a quota of zero cannot be meant: it would allow everything or nothing. The default limit is used in its place, which may not be what your clients need.',
    how: 'gateway.rateLimit.enabled is true, and windowMs or maxRequests is zero.',
    byHand:
      'Set gateway.rateLimit.windowMs and gateway.rateLimit.maxRequests in config.json above zero, or remove both to use 60000 and 300. The environment names end in GATEWAY_RATE_LIMIT_WINDOW_MS and GATEWAY_RATE_LIMIT_MAX_REQUESTS.',
    links: [UNCHECKED_INPUT, NO_THROTTLING]
  },
  'security.loop_guard.disabled': { ...LOOP_GUARD_OFF, how: 'security.loopGuard.enabled is false.' },
  'security.loop_guard.thresholds.invalid': {
    why: 'A window or a count of zero cannot tell a loop from work. The defaults are used in their place, so the guard does something other than what is written.',
    how: 'security.loopGuard.enabled is true, and windowMs or maxHits is zero.',
    byHand:
      'Set security.loopGuard.windowMs and security.loopGuard.maxHits in config.json above zero, or remove both to use 5000 and 8.',
    links: [UNCHECKED_INPUT, UNBOUNDED_LOOP]
  },
  'security.risk_thresholds.permissive': {
    why: 'Each message gets a risk from 0 to 100; from the review threshold a person is asked, from the block threshold it is refused. A very low threshold stops harmless messages too, and people who are asked too often stop reading what they approve.',
    how: 'security.riskReviewThreshold is below 40 or security.riskBlockThreshold is below 60.',
    byHand:
      'Set security.riskReviewThreshold to 40 or more and security.riskBlockThreshold to 60 or more in config.json, or remove both to use 70 and 90.',
    links: [PROMPT_INJECTION, cwe(693, 'Protection Mechanism Failure')]
  },
  'runtime.state_path.in_memory': { ...MEMORY_STATE, how: 'state.path is empty or starts with memory://.' },
  'security.blocked_patterns.empty': {
    why: 'The patterns stop messages that carry the best known attempts to take over an agent. They do not stop everything, but with none even the plainest attempt goes through to the risk score.',
    how: 'security.blockedPatterns holds no text other than blanks.',
    byHand:
      'Remove security.blockedPatterns from config.json to use the default list, or name your own: "security": {"blockedPatterns": ["ignore previous instructions"]}. In the environment it is a comma list, TRUST_CONSOLE_SECURITY_BLOCKED_PATTERNS.',
    links: [PROMPT_INJECTION]
  },
  'security.policy_bundle.unset': {
    ...NO_POLICY,
    how: 'security.policyBundlePath is empty or starts with memory://.',
    byHand:
      'Set "security": {"policyBundlePath": "/path/to/security-policy.json"} in config.json, or remove the setting so that the file in the state folder is used, then run "trust-console audit --fix" to create a default one.'
  },
  'security.policy_bundle.is_dir': {
    ...NO_POLICY,
    why: 'The path names a folder, so no policy can be read from it. Until that is put right the guard answers "review", and a person must approve each call.',
    how: 'The path in security.policyBundlePath was looked up in the file system: it is a folder.',
    byHand:
      'Set security.policyBundlePath to the file itself, such as /path/to/security-policy.json, in config.json or in TRUST_CONSOLE_SECURITY_POLICY_BUNDLE_PATH.'
  },
  'security.policy_bundle.stat_failed': {
    ...NO_POLICY,
    why: 'The policy is missing or this process may not read it. Until that is put right the guard answers "review", and a person must approve each call.',
    how: 'The file in security.policyBundlePath was opened for reading, and that failed.',
    byHand:
      'If there is no file, run "trust-console audit --fix": it creates a default policy and never writes over one. If it is there, give it to the user the gateway runs as: chown USER FILE and chmod 600 FILE.',
    links: [WRONG_PERMISSIONS, WRONG_AUTHORIZATION]
  },
  'security.guard.patterns.empty': {
    why: 'The guard puts together the patterns of the setting and of the policy bundle. Both hold none that could match, so no message is blocked for its words.',
    how: 'The patterns of both places were read, trimmed and counted: none was left.',
    byHand:
      'Name at least one in security.blockedPatterns of config.json, or in "blocked_message_patterns" of the policy bundle.',
    links: [PROMPT_INJECTION]
  },
  'secrets.store.unreadable': {
    ...UNREADABLE_STORE,
    how: 'The store was opened with the key in force when the gateway started or last read it again, and that failed.'
  },
  'activity.record.broken': {
    ...BROKEN_RECORD,
    how: 'Each record carries the hash of the one before. A deep run reads the whole chain; otherwise the end of the record and the last attempt to write were looked at.',
    byHand:
      'Run "trust-console activity verify" to see the line where the chain breaks. Keep a copy of the record, find out what happened (a full disk, a crash, an edit), then run "trust-console activity acknowledge" to go on with a record of that decision.'
  },
  'secrets.expired': {
    why: 'What issued the secret may refuse it by now, and the agents that use it fail without saying why. One that still works is a key nobody is watching any more.',
    how: 'The expiry that an operator gave each stored secret was compared with the clock. Nothing was asked of whoever issued it.',
    byHand:
      'Get a new value where the secret comes from and revoke the old one there. Store it with "trust-console secrets set TARGET", then say the new expiry with "trust-console secrets describe TARGET --expires DATE", or "--expires never".',
    links: [EXPIRED_KEY, KEY_LIFETIMES]
  },
  'secrets.rotation.due': {
    why: 'The longer a value is in use, the more places it has been copied to, and the longer someone who found one of them can use it unnoticed.',
    how: 'For each stored secret with a rotation interval, the time its value was last set and the interval were compared with the clock. A value of unknown age counts as due.',
    byHand:
      'Get a new value where the secret comes from, store it with "trust-console secrets set TARGET", then revoke the old one. "trust-console secrets describe TARGET --rotate-every DAYS" changes the interval.',
    links: [KEY_AGING, KEY_LIFETIMES]
  },
  'secrets.expiring': {
    why: 'Replacing a secret before it expires can be done in peace. Afterwards agents are already failing.',
    how: 'The expiry that an operator gave each stored secret was compared with the clock: it lies ahead, and no more than 14 days.',
    byHand:
      'Get a new value where the secret comes from, store it with "trust-console secrets set TARGET", then say its expiry with "trust-console secrets describe TARGET --expires DATE".',
    links: [EXPIRED_KEY, KEY_LIFETIMES]
  },
  'clients.file.unreadable': {
    why: 'The file says which programs may come in and how far. One that was changed by another hand could widen what a program may do, so nothing in it counts, and programs with a client token stand outside. One that cannot be written could bring back a client that was revoked.',
    how: 'The file clients.json in the state folder was read at the start and its seal compared with one made under a key of this home; it is written again at each change.',
    byHand:
      'Stop the gateway, put back a good copy of clients.json and start it again. If there is none, create the clients anew with "trust-console clients create": the damaged file is put aside beside the new one. If it cannot be written, free disk space and give the user of the gateway the right to write in the state folder.',
    links: [NO_INTEGRITY, cwe(345, 'Insufficient Verification of Data Authenticity')]
  },
  'clients.unused': {
    why: 'A token that nothing uses does no good and can still be stolen, from an old machine or a forgotten file.',
    how: 'The last use of each client that is in force, or the time it was created, was compared with the clock.',
    byHand:
      'Run "trust-console clients list" and ask who has the token. If nobody needs it, run "trust-console clients revoke" with its name or id.',
    links: [UNUSED_CREDENTIAL]
  },
  'clients.targets.wide': {
    why: 'A pattern in the scope of a client stands for every secret that fits it, those that will be stored later included. Whoever gets the token gets them all.',
    how: 'The targets of each client that is in force were looked through for * and [].',
    byHand:
      'Run "trust-console clients list" and look at the targets. Where a program needs only some of the secrets, create a client that names them and revoke this one. Where it needs them all, accept the finding.',
    links: [cwe(250, 'Execution with Unnecessary Privileges')]
  },
  'clients.over': {
    why: 'A program whose client has expired or is used up fails without anybody having decided so. Either it still needs one, or its token should be taken away from where it lies.',
    how: 'The expiry and the uses of each client were compared with the clock and with what it was given.',
    byHand:
      'Where the program still runs, create a new client with "trust-console clients create" and give it the new token. Then run "trust-console clients revoke" with the name or id of the old one.',
    links: [EXPIRED_KEY, UNUSED_CREDENTIAL]
  },
  'gateway.bind_scope': {
    ...PUBLIC_BIND,
    how: 'The value of http.bind was read: it passes if it is a loopback address and warns otherwise.'
  },
  'gateway.auth_token': {
    why: 'The token tells the clients you chose from every other program that can reach the gateway.',
    how: 'gateway.requireToken, http.bind and gateway.authToken were read. It passes if a token is needed and set, warns if none is needed, and fails if one is needed and missing. The token itself is not shown.',
    byHand:
      'Set gateway.requireToken to true in config.json and run "trust-console token rotate". "trust-console token show" prints the new token for the clients.',
    links: [MISSING_AUTHENTICATION, BEARER_TOKENS, DNS_REBINDING]
  },
  'gateway.rate_limit': {
    why: 'The limit keeps one client from taking the gateway away from the others, and makes guessing a token hopeless.',
    how: 'gateway.rateLimit.enabled, windowMs and maxRequests were read. It passes if all are usable, warns if the limit is off, and fails if a number is zero.',
    byHand:
      'Set gateway.rateLimit.enabled to true and windowMs and maxRequests above zero in config.json, or remove all three to use the defaults: true, 60000 and 300.',
    links: [NO_THROTTLING, TOO_MANY_REQUESTS]
  },
  'security.loop_guard': {
    ...LOOP_GUARD_OFF,
    how: 'security.loopGuard.enabled was read: it passes if it is true and warns otherwise.'
  },
  'runtime.state_path': {
    ...MEMORY_STATE,
    how: 'state.path was read: it passes if it names a folder and warns if it is empty or starts with memory://.'
  },
  'security.policy_bundle': {
    ...NO_POLICY,
    how: 'The file in security.policyBundlePath was read, parsed as JSON and compared with the form of a policy bundle.',
    byHand:
      'If there is no file, run "trust-console audit --fix". If it is there, mend what the detail names: it must be JSON, version 1, with tool_policies from tool names to actions and blocked_message_patterns as a list of texts.',
    links: [WRONG_AUTHORIZATION, JSON_FORMAT]
  },
  'security.audit.summary': {
    why: 'One line for the whole audit, so that a script or a glance can tell whether anything is wrong.',
    how: 'The findings of this run were counted. It fails on a critical one, warns on a warning and passes otherwise; what is for information does not count.',
    byHand:
      'Run "trust-console audit --deep" and put each finding right. "trust-console audit --fix" does what may be done without a person and lists the rest.',
    links: [CONTINUOUS_MONITORING]
  },
  'docker.binary': {
    why: 'Sandboxes keep the tools of an agent away from the rest of the machine. Those that use docker cannot start without it.',
    how: 'Every folder of PATH was searched once for an executable named docker. It was not run.',
    byHand:
      'Install docker, or add its folder to the PATH of the gateway, and start the gateway again. If no agent of yours needs a sandbox, this warning can stay.',
    links: [
      { title: 'Docker Engine: how to install it', url: 'https://docs.docker.com/engine/install/' },
      cwe(653, 'Improper Isolation or Compartmentalization')
    ]
  },
  'secrets.store': {
    ...UNREADABLE_STORE,
    why: 'The store decides who can read your secrets. One that cannot be opened gives agents nothing, one in memory is gone after a restart, and one that stands in for another may protect less than you asked for.',
    how: 'The store was asked which backend is active, whether that is the one secrets.backend asks for, and whether its file can be opened.',
    byHand:
      'If the store is locked, unlock it on the Secrets page or with "trust-console secrets unlock". Set secrets.backend in config.json to auto or encrypted-file. If the store cannot be read, give back its key (TRUST_CONSOLE_SECRET_STORE_KEY, the key file, or the unlocked credential store) and run "trust-console secrets reload"; then look at "trust-console secrets status".'
  },
  'activity.record': {
    ...BROKEN_RECORD,
    how: 'The record was asked whether it can be written and whether it is whole; a deep run reads every line and compares the hashes.',
    byHand:
      'Give the user of the gateway the right to write in its folder, free disk space, then run "trust-console activity verify". If the chain stays broken and you know why, run "trust-console activity acknowledge".'
  },
  'runtime.event_loop': {
    why: 'The gateway does one thing at a time. While one piece of work takes seconds without a pause, nobody is answered: no agent gets its secret, and no guard says no.',
    how: 'Twice a second a timer looks how late it is. Delays of a second and more within the last five minutes are added up; five seconds in all are too much. The time of the machine may be set meanwhile, and sleep does not count.',
    byHand:
      'Look at the log of the gateway for "the event loop stood still" and at what was called then. A machine that is too busy, or out of memory, stops every program: look at its load, and at the disk. If it goes on with the machine idle, start the gateway again and report it.',
    links: [NO_THROTTLING]
  },
  'waivers.lapsed': {
    why: 'A waiver says that a person looked at a finding and answers for it, as it was and for a while. Once the time is over, or something else is found, nobody answers for it any more, so the finding counts again.',
    how: 'Each waiver was held against what the other checks found: its time against the clock of this machine, and the severity and detail it was given for against those found now.',
    byHand:
      'Put the finding right. If it must stay, read it again and run "trust-console posture waive" with a reason, an owner and a new date; "trust-console posture unwaive" with its id takes the old waiver away.',
    links: [RISK_ACCEPTANCE]
  },
  'waivers.unused': {
    why: 'A waiver for something that is not found any more protects nothing, and would accept the finding without anybody looking should it come back as it was.',
    how: 'Each waiver was held against what the other checks found; those of checks that could not be made are left out.',
    byHand:
      'Run "trust-console posture waivers" to see them all, and "trust-console posture unwaive" with the id of each that is not needed.',
    links: [RISK_ACCEPTANCE]
  },
  'gateway.probe': {
    why: 'Settings say what should listen; only a call shows what does. If another program answers at the address, clients may hand it their token.',
    how: 'A deep run asks /health at the address of the gateway, as a client would, and compares the name of the service and the hash of the settings with its own.',
    byHand:
      'Start the gateway with "trust-console serve". If another program holds the port, stop it, or choose another with http.port in config.json or TRUST_CONSOLE_HTTP_PORT.',
    links: [HTTP, cwe(923, 'Improper Restriction of Communication Channel to Intended Endpoints')]
  }
}
