/** Every error the product answers with, by its permanent code. docs/errors.md lists the same rows (a test compares them). */
export const ERRORS = {
  'rpc.parse': { rpc: -32700, means: 'The frame is not JSON.' },
  'rpc.invalid-request': { rpc: -32600, means: 'The frame is JSON and not a JSON-RPC request.' },
  'rpc.unknown-method': { rpc: -32601, means: 'No method of that name over this door.' },
  'rpc.invalid-params': {
    rpc: -32602,
    means: 'A parameter is missing, unknown or of the wrong shape; the message names it.'
  },
  internal: { rpc: -32603, means: 'A fault of ours. The message carries a reference number that stands in the log.' },
  'rpc.rate-limited': { rpc: -32001, means: 'Too many calls from this client; retryAfterMs says when to try again.' },
  'rpc.stopping': { rpc: -32002, means: 'The gateway is stopping and takes no new calls.' },
  'activity.unwritable': {
    rpc: -32003,
    means: 'The activity record cannot be written, so nothing that must be recorded is answered.'
  },
  'secrets.unknown-target': { rpc: -32602, means: 'The target id is not a known one and not under custom.' },
  'secrets.wrong-key': { rpc: -32010, means: 'The key at hand does not open the secret file.' },
  'secrets.key-missing': { rpc: -32010, means: 'The key the secret file was sealed with is not there.' },
  'secrets.damaged': { rpc: -32010, means: 'The secret file was changed or cut short; it is left untouched.' },
  'secrets.locked': { rpc: -32010, means: 'The secret store is locked; an operator must unlock it.' },
  'secrets.cannot-lock': {
    rpc: -32014,
    means: 'The store in use cannot be locked or sealed that way; the message says why.'
  },
  'secrets.unknown-version': { rpc: -32010, means: 'The secret file was written by a newer or another program.' },
  'secrets.unsafe-file': { rpc: -32010, means: 'The secret file or its key is a link or not a regular file.' },
  'secrets.file-io': { rpc: -32010, means: 'The operating system refused to read or write the secret file.' },
  'secrets.keyring': {
    rpc: -32010,
    means: "The operating system's credential store is locked, not there or does not answer; the message says which."
  },
  'secrets.too-large': { rpc: -32013, means: "The value is larger than this system's credential store takes." },
  'secrets.cannot-move': { rpc: -32014, means: 'The secrets cannot be moved there; the message says why.' },
  'secrets.move-conflict': { rpc: -32014, means: 'Both stores hold another value under one name; nothing was moved.' },
  'secrets.import-unreadable': {
    rpc: -32015,
    means: 'The text to import is not what its format says, or none that is known; the message says where.'
  },
  'secrets.import-stale': {
    rpc: -32016,
    means: 'The import would not do what its preview said; nothing was imported. Preview it again.'
  },
  'secrets.import-too-large': {
    rpc: -32017,
    means: 'The text to import is larger than a call may be; the message says what to do.'
  },
  'secrets.not-confirmed': { rpc: -32018, means: 'The phrase to type before this was not given, or is another now.' },
  'secrets.move-cancelled': { rpc: -32014, means: 'The move was cancelled; every secret is where it was.' },
  'secrets.cannot-cancel': { rpc: -32014, means: 'No move is under way, or it has gone too far to be cancelled.' },
  'secrets.cannot-reindex': {
    rpc: -32014,
    means: 'There is no list of names to make again, or what was found has changed; the message says which.'
  },
  'secrets.changed-on-disk': {
    rpc: -32011,
    means: 'Another program changed the secret file; call secrets.reload first.'
  },
  'secrets.not-stored': { rpc: -32015, means: 'Nothing is stored under that target id.' },
  'secrets.no-such-version': { rpc: -32016, means: 'That earlier value is not kept; the message says which are.' },
  'secrets.full': { rpc: -32012, means: 'The store holds as many secrets as it can.' },
  'settings.invalid': { rpc: -32020, means: 'A setting does not parse; the message names the variable or the line.' },
  'settings.pinned': { rpc: -32021, means: 'A flag or an environment variable decides this setting; change it there.' },
  'settings.unknown': { rpc: -32602, means: 'There is no setting of that name.' },
  'settings.secret': { rpc: -32023, means: 'A secret is not set this way; the message says how it is.' },
  'settings.file-io': { rpc: -32022, means: 'The config file cannot be read or written.' },
  'home.owned': { rpc: -32030, means: 'Another process owns the home folder.' },
  'home.unusable': { rpc: -32031, means: 'The home folder cannot be created or is not safe to use.' },
  'gateway.cannot-listen': {
    rpc: -32040,
    means: 'The address or port is taken or not allowed, or the certificate is unusable.'
  },
  'remediation.busy': { rpc: -32050, means: 'Another maintenance run is under way.' },
  'remediation.not-running': { rpc: -32051, means: 'There is no such maintenance run under way to stop.' },
  'remediation.plan-stale': {
    rpc: -32052,
    means: 'The plan is unknown, expired or not the one that was shown; plan again and look at it before applying.'
  },
  'remediation.undo-refused': {
    rpc: -32053,
    means: 'The run or step cannot be undone; the message says why, and nothing was changed.'
  },
  'remediation.run-unknown': { rpc: -32054, means: 'No run of this id is known that changed anything.' },
  'posture.cannot-waive': {
    rpc: -32080,
    means: 'The finding cannot be accepted; the message says why, and nothing was changed.'
  },
  'posture.waivers-io': { rpc: -32081, means: 'The file of the accepted findings cannot be read or written.' },
  'desktop.unavailable': { rpc: -32070, means: 'Only the desktop app can do this, or this machine cannot.' },
  'command.usage': { rpc: -32060, means: 'The command line is wrong; the message says what it takes.' },
  'command.unreachable': { rpc: -32061, means: 'The running instance does not answer.' }
} as const

export type ErrorCode = keyof typeof ERRORS

interface ErrorDetails {
  /** Safe facts for the caller. Never a secret, a path of a key or a stack. */
  data?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** An error meant for the person who caused it: the message says what to do next; the cause stays in the log. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly data: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.data = details.data
  }
}

/** The operating system's error code (`ENOENT`, `EACCES`, …), or undefined. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
