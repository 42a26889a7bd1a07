import type { Invocation } from './invocation'

export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** What stands for the value in the help, for strings. */
  readonly value?: string
  /** True where it may be given several times. */
  readonly many?: boolean
  readonly help: string
}

export interface CommandSpec {
  readonly summary: string
  /** Arguments as the help shows them. */
  readonly args: string
  readonly min: number
  readonly max: number
  /** True where another command follows --. */
  readonly takesCommand?: boolean
  readonly options: Readonly<Record<string, OptionSpec>>
  /** More to know, below the options. */
  readonly notes?: string
  /** Loads only what this command needs: the command line must start fast. */
  load(): Promise<(invocation: Invocation) => Promise<number>>
}

const DEEP: OptionSpec = { type: 'boolean', help: 'Also call the gateway and read the whole activity record' }
const CHECK: Readonly<Record<string, OptionSpec>> = {
  check: { type: 'boolean', help: 'Only say what would change, and write nothing' }
}
const REVEAL: OptionSpec = { type: 'boolean', help: 'Print the value' }

const RECIPE: Readonly<Record<string, OptionSpec>> = {
  kind: { type: 'string', value: 'token|hex|password', help: 'What to make (default token: base64url)' },
  bytes: { type: 'string', value: 'N', help: 'Random bytes of a token or hex value, 16 to 64 (default 32)' },
  length: { type: 'string', value: 'N', help: 'Characters of a password, 8 to 256 (default 24)' },
  classes: {
    type: 'string',
    value: 'LIST',
    help: 'What a password has at least one each of: lower,upper,digits,symbols (default all)'
  },
  'no-lookalikes': { type: 'boolean', help: 'A password without characters that are taken for one another' }
}
const ONLY: OptionSpec = { type: 'string', value: 'ID,…', help: 'Only these actions of the plan' }

const BROWSER: OptionSpec = { type: 'boolean', help: 'Open the console in the browser of this machine' }

const command = (
  summary: string,
  load: CommandSpec['load'],
  more: Partial<Omit<CommandSpec, 'summary' | 'load'>> = {}
): CommandSpec => ({ summary, args: '', min: 0, max: 0, options: {}, load, ...more })

const oneTarget = { args: 'TARGET', min: 1, max: 1 }

/** Every command by its name. */
export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  start: command(
    'Open the desktop app; where it cannot run, run the gateway with no window',
    async () => (await import('./start')).start,
    {
      options: { browser: { type: 'boolean', help: 'Use the browser of this machine instead of the desktop app' } },
      notes:
        'The desktop app needs a display and Electron, whose program is downloaded on the first start. Without them the gateway\n' +
        'runs as with "serve", and a one-time link to the console is printed.'
    }
  ),
  serve: command('Run the gateway with no window', async () => (await import('./serve')).serve, {
    options: { browser: BROWSER },
    notes: 'Writes one JSON line to stdout once it listens, and its log to stderr. SIGINT or SIGTERM stops it.'
  }),
  status: command('Say whether the gateway runs, where and how', async () => (await import('./operator')).status),
  stop: command('Stop the running instance', async () => (await import('./operator')).stop),
  doctor: command('Run every check', async () => (await import('./posture')).doctor, {
    options: { deep: DEEP },
    notes: 'Exit code 2 when a check failed or a finding is critical.'
  }),
  audit: command('List what is unsafe or invalid', async () => (await import('./audit')).audit, {
    options: {
      deep: DEEP,
      explain: {
        type: 'boolean',
        help: 'Say for each finding why it matters, how it was checked, how to fix it by hand, and the sources'
      },
      fix: { type: 'boolean', help: 'Put right what the console may change, and list the rest' },
      format: {
        type: 'string',
        value: 'json|sarif|junit|markdown|html',
        help: 'A report with score, coverage and checks, for another program or a person'
      },
      out: { type: 'string', value: 'FILE', help: 'Write that report to a new file that only you can read' },
      'fail-on': {
        type: 'string',
        value: 'critical|warn|info',
        help: 'Exit with 2 from this severity on (default critical)'
      },
      baseline: {
        type: 'string',
        value: 'FILE',
        help: 'List and count only what an earlier report does not have (made with --format json, or --json)'
      }
    },
    notes:
      'Exit code 2 when a finding counts: one that is critical, or as grave as --fail-on says; with --baseline only a new one.\n' +
      'What is accepted or attested does not count. --json prints the RPC result as it is, and goes with neither --format nor --baseline.'
  }),
  selftest: command(
    'Try known attacks on the running gateway, without harming it',
    async () => (await import('./selftest')).selftest,
    {
      options: { only: { type: 'string', value: 'ID,…', help: 'Only these probes; without it, all' } },
      notes:
        'It needs a running gateway. What would harm its clients is tried on a second one with a home of its own, or not at all.\n' +
        'Exit code 2 when a probe failed.'
    }
  ),
  'posture history': command(
    'How the posture changed, and since when each finding is there',
    async () => (await import('./posture')).history,
    {
      options: { days: { type: 'string', value: 'N', help: 'Only the last N days' } }
    }
  ),
  'posture waive': command(
    'Accept a finding as it is now, for a while',
    async () => (await import('./waivers')).waive,
    {
      args: 'CHECK',
      min: 1,
      max: 1,
      options: {
        reason: { type: 'string', value: 'TEXT', help: 'Why it may stand' },
        owner: { type: 'string', value: 'NAME', help: 'Who answers for it' },
        until: { type: 'string', value: 'DATE', help: 'Up to the end of this day, such as 2026-12-31' },
        days: { type: 'string', value: 'N', help: 'For N days, 1 to 90 (default 30)' }
      },
      notes:
        'An accepted finding is listed and counted apart, and costs no points. It counts again once its time is over, or when it\n' +
        'says anything else than now.'
    }
  ),
  'posture unwaive': command('Take a waiver back', async () => (await import('./waivers')).unwaive, {
    args: 'CHECK',
    min: 1,
    max: 1
  }),
  'posture waivers': command(
    'The accepted findings, and how each waiver stands',
    async () => (await import('./waivers')).list
  ),
  'posture attest': command(
    'State that a person saw to what no program can look at',
    async () => (await import('./attestations')).attest,
    {
      args: 'CHECK',
      min: 1,
      max: 1,
      options: {
        did: { type: 'string', value: 'TEXT', help: 'What was done, and where that shows' },
        owner: { type: 'string', value: 'NAME', help: 'Who answers for it' },
        file: { type: 'string', value: 'PATH', help: 'A file that shows it; its SHA-256 is kept, not the file' },
        until: { type: 'string', value: 'DATE', help: 'Up to the end of this day, such as 2026-12-31' },
        days: { type: 'string', value: 'N', help: 'For N days, 1 to 180 (default 90)' }
      },
      notes:
        'Only some findings of a deep run can be attested; "posture attestations" lists them. What is attested is listed apart.\n' +
        'It lapses with its time, or when the finding says anything else.'
    }
  ),
  'posture unattest': command('Take an attestation back', async () => (await import('./attestations')).unattest, {
    args: 'CHECK',
    min: 1,
    max: 1
  }),
  'posture attestations': command(
    'What was attested, how that stands, and what can be',
    async () => (await import('./attestations')).list
  ),
  'secrets status': command(
    'Say which secret backend is in use and why',
    async () => (await import('./secrets')).status
  ),
  'secrets set': command(
    'Store a secret; its value comes from stdin, a hidden prompt or --generate',
    async () => (await import('./secrets')).set,
    {
      ...oneTarget,
      options: {
        generate: { type: 'boolean', help: 'Make a random value and store it without showing it' },
        ...RECIPE
      },
      notes: 'Example: printf %s "$KEY" | trust-console secrets set models.providers.openai.apiKey'
    }
  ),
  'secrets generate': command(
    'Print a random value for a new secret, and store nothing',
    async () => (await import('./generate')).generate,
    { options: RECIPE, notes: 'To store one without seeing it: trust-console secrets set TARGET --generate' }
  ),
  'secrets get': command('Say whether a secret is stored', async () => (await import('./secrets')).get, {
    ...oneTarget,
    options: { reveal: REVEAL }
  }),
  'secrets list': command('List the stored secrets, never a value', async () => (await import('./secrets')).list),
  'secrets delete': command('Delete a secret', async () => (await import('./secrets')).remove, oneTarget),
  'secrets resolve': command('Find the values a command needs', async () => (await import('./secrets')).resolve, {
    args: 'TARGET…',
    min: 1,
    max: 512,
    options: {
      command: { type: 'string', value: 'NAME', help: 'Who asks, for the activity record' },
      reveal: { type: 'boolean', help: 'Print the values' }
    }
  }),
  'secrets reload': command('Read the secret file again', async () => (await import('./secrets')).reload),
  'secrets move': command('Move all secrets to another backend', async () => (await import('./secrets-move')).move, {
    options: {
      to: {
        type: 'string',
        value: 'native|encrypted-file',
        help: "Where to: the operating system's store, or the file"
      },
      'dry-run': { type: 'boolean', help: 'Say what would happen and what stands in the way, and change nothing' }
    },
    notes:
      'Copies, reads back, switches over, then removes. Ctrl+C cancels while it copies or reads back. After an interruption run\n' +
      'it again.'
  }),
  'secrets import': command(
    'Import secrets from a file, after a preview that shows no value',
    async () => (await import('./secrets-import')).importFile,
    {
      args: 'FILE',
      min: 1,
      max: 1,
      options: {
        format: {
          type: 'string',
          value: 'env|json|v1|age|openclaw',
          help: 'What FILE is; without it, by its looks'
        },
        'dry-run': { type: 'boolean', help: 'Only show the preview' },
        only: { type: 'string', value: 'TARGET', many: true, help: 'Import this target; may be given several times' },
        all: { type: 'boolean', help: 'Also what replaces a stored value or has no known target' },
        yes: { type: 'boolean', help: 'Do not ask' },
        identity: { type: 'string', value: 'FILE', help: 'The age identity file that opens the archive' },
        'key-stdin': { type: 'boolean', help: 'Read the key string of a version 1 file from stdin or a hidden prompt' }
      },
      notes:
        'Without --only or --all, what is new is imported; what replaces a stored value is only shown. A passphrase is asked for, or\n' +
        'read from stdin. FILE is left as it is: if it holds secrets in clear, delete it afterwards.'
    }
  ),
  'secrets reindex': command(
    'Find secrets in the credential store whose names are lost',
    async () => (await import('./secrets-move')).reindex,
    {
      options: { apply: { type: 'boolean', help: 'List again what was found' } },
      notes:
        'For a list of names (the file that ends in .index) that was deleted or is damaged. Look first: any program of this account\n' +
        'can put items into the credential store. No value is shown.'
    }
  ),
  'secrets export': command(
    'Write all secrets into a file, sealed or (after a typed phrase) in clear',
    async () => (await import('./secrets-export')).exportStore,
    {
      options: {
        format: {
          type: 'string',
          value: 'v1|age|env',
          help: "The reference's sealed file, an age archive, or a .env file in clear"
        },
        out: { type: 'string', value: 'FILE', help: 'Where to write it (mode 0600); it must not exist' },
        recipient: {
          type: 'string',
          value: 'age1…',
          many: true,
          help: 'age: who can open it, instead of a passphrase; may be given several times'
        },
        armor: { type: 'boolean', help: 'age: write text instead of bytes' },
        'key-stdin': { type: 'boolean', help: 'v1: read the key string from stdin or a hidden prompt' }
      },
      notes:
        'A passphrase is asked for twice, or read from stdin. Without --key-stdin a v1 file is sealed with\n' +
        'TRUST_CONSOLE_SECRET_STORE_KEY of the running instance, and without --out it goes to stdout.'
    }
  ),
  'secrets run': command(
    'Run a command with secrets in its environment, masked in what it prints',
    async () => (await import('./secrets-run')).runWithSecrets,
    {
      args: '-- COMMAND…',
      takesCommand: true,
      options: {
        target: {
          type: 'string',
          value: 'ID[=NAME]',
          many: true,
          help: 'A secret, and the variable for it; may be given several times'
        }
      },
      notes:
        'Without =NAME the variable is TRUST_CONSOLE_SECRET_ and the id in upper snake case, as in a .env export. When a target has no\n' +
        'value, nothing is started. Standard input, signals and the exit code pass through. Because the output is masked, the\n' +
        "command's stdout and stderr are pipes and no terminal: programs may print without colours, or in larger portions.\n" +
        'Values of fewer than 4 characters are not masked.\n' +
        'Example: trust-console secrets run --target models.providers.openai.apiKey=OPENAI_API_KEY -- node agent.js'
    }
  ),
  'secrets show': command(
    'All that is known about a secret but its value',
    async () => (await import('./secret-life')).show,
    oneTarget
  ),
  'secrets describe': command(
    'Say when a secret expires and is to be replaced, and note things about it',
    async () => (await import('./secret-life')).describe,
    {
      ...oneTarget,
      options: {
        note: { type: 'string', value: 'TEXT', help: 'Notes for the operator; "" for none' },
        'notes-stdin': { type: 'boolean', help: 'Read the notes from stdin, of several lines perhaps' },
        tag: {
          type: 'string',
          value: 'TAG',
          many: true,
          help: 'A tag; give it again for more. They replace the old ones'
        },
        tags: { type: 'string', value: 'A,B', help: 'All tags in one; "" for none' },
        expires: {
          type: 'string',
          value: 'DATE',
          help: '2027-03-31 (its first minute, local time), 2027-03-31T18:00, or never'
        },
        'rotate-every': { type: 'string', value: 'DAYS', help: 'When to ask for a new value, 1 to 3650 days, or never' }
      },
      notes: 'What is not given stays as it is. Notes are sealed like the values; keep values out of them all the same.'
    }
  ),
  'secrets versions': command(
    'List the earlier values of a secret that are kept',
    async () => (await import('./secret-life')).versions,
    {
      ...oneTarget,
      options: { reveal: { type: 'string', value: 'VERSION', help: 'Print this earlier value instead' } }
    }
  ),
  'secrets restore': command(
    'Put an earlier value in force again',
    async () => (await import('./secret-life')).restore,
    { args: 'TARGET VERSION', min: 2, max: 2, notes: 'The value in force until then is kept as an earlier one.' }
  ),
  'secrets forget': command(
    'Forget earlier values of a secret: those named, or all',
    async () => (await import('./secret-life')).forget,
    { args: 'TARGET [VERSION…]', min: 1, max: 11, notes: 'They cannot be brought back. The value in force stays.' }
  ),
  'secrets lock': command(
    'Lock the store of the running instance',
    async () => (await import('./secret-protection')).lock
  ),
  'secrets unlock': command(
    'Open a locked store; a passphrase comes from stdin or a hidden prompt',
    async () => (await import('./secret-protection')).unlock,
    {
      options: { 'recovery-code': { type: 'boolean', help: 'Open it with its recovery code instead' } },
      notes:
        'Unlocks the store of the running instance. A command that runs alone opens the store for itself: for that, set\n' +
        'TRUST_CONSOLE_SECRET_STORE_KEY to the passphrase.'
    }
  ),
  'secrets rekey': command(
    'Seal every secret anew under a new key',
    async () => (await import('./secret-protection')).rekey,
    {
      options: {
        to: { type: 'string', value: 'KIND', help: 'passphrase, key-string, key-file or keychain' },
        'with-recovery-code': { type: 'boolean', help: 'Make a recovery code as well' }
      },
      notes:
        'passphrase: typed at every start, from stdin or a hidden prompt. key-string: TRUST_CONSOLE_SECRET_STORE_KEY.\n' +
        'key-file: a random key beside the store. keychain: a random key in the credential store of this account.\n' +
        'The old file stays in force until the new one is on the disk.'
    }
  ),
  'secrets recovery create': command(
    'Make a code that opens the secret file when its key is lost',
    async () => (await import('./secret-protection')).createRecovery
  ),
  'secrets recovery remove': command(
    'Make the recovery code worthless',
    async () => (await import('./secret-protection')).removeRecovery
  ),
  'maintenance plan': command('Say what maintenance would do', async () => (await import('./maintenance')).plan, {
    options: {
      deep: DEEP,
      only: ONLY,
      out: { type: 'string', value: 'FILE', help: 'Write the plan there, to apply exactly it later; it must not exist' }
    },
    notes:
      'Without --out nothing is written. A plan in a file can be applied for a day: trust-console maintenance run --plan FILE'
  }),
  'maintenance run': command('Do it, or only show it', async () => (await import('./maintenance')).run, {
    options: {
      'dry-run': { type: 'boolean', help: 'Show what would be done and change nothing' },
      plan: { type: 'string', value: 'FILE', help: 'Do exactly what this plan says, or nothing' },
      only: ONLY,
      deep: DEEP
    },
    notes: 'Exit code 1 when an action failed, 2 when a person must still act.'
  }),
  'maintenance undo': command('Take a run back, or one step of it', async () => (await import('./undo')).undo, {
    args: 'RUN',
    min: 1,
    max: 1,
    options: {
      step: { type: 'string', value: 'ID', help: 'Only this step' },
      'dry-run': { type: 'boolean', help: 'Show what would be put back and change nothing' }
    },
    notes:
      'It is refused when a target has changed since the run. "trust-console maintenance history" lists runs and steps.'
  }),
  'maintenance history': command(
    'The runs that changed something, and what of them can be undone',
    async () => (await import('./undo')).history
  ),
  'maintenance probation': command(
    'The change that goes back by itself unless it is confirmed, and how long it has left',
    async () => (await import('./probation')).show,
    {
      notes:
        'A change of address, port, TLS or token while the gateway runs is on probation: it goes back after 60 seconds, unless it\n' +
        'is confirmed over a connection to the gateway that is newer than the change. Address, port and TLS wait until the\n' +
        'gateway listens anew: take it over now, or start the gateway again. Exit code 2 while something is on probation.'
    }
  ),
  'maintenance probation take-over': command(
    'Let the gateway listen by the settings that wait, without a restart',
    async () => (await import('./probation')).takeOver,
    { notes: 'Where it cannot listen so, it listens as before and the change goes back.' }
  ),
  'maintenance probation confirm': command(
    'Keep the change: the gateway is tried over a new connection to itself',
    async () => (await import('./probation')).confirm,
    {
      notes:
        'It shows that the gateway answers at its address, with its certificate and token, from this machine. It does not show\n' +
        'that other machines reach it, nor that a client knows the new token or trusts the certificate.'
    }
  ),
  'maintenance probation revert': command('Put the change back now', async () => (await import('./probation')).revert),
  'maintenance show': command('One past run with its plan and diffs', async () => (await import('./show-run')).show, {
    args: 'RUN',
    min: 1,
    max: 1,
    notes: '"trust-console maintenance history" lists the runs.'
  }),
  'maintenance stop': command(
    'Stop a run or an undo after the step under way',
    async () => (await import('./maintenance')).stop
  ),
  'maintenance status': command(
    'The latest run and what is left to do',
    async () => (await import('./maintenance')).status,
    {
      options: { deep: DEEP }
    }
  ),
  ui: command(
    'Print a one-time link to the console for a browser on this machine',
    async () => (await import('./operator')).ui,
    {
      options: { open: { type: 'boolean', help: 'Open it in the browser as well' } },
      notes: 'The link works once, within 60 seconds.'
    }
  ),
  'token show': command('Print the gateway token', async () => (await import('./operator')).tokenShow),
  'token rotate': command(
    'Make a new gateway token; the old one is dead at once',
    async () => (await import('./operator')).tokenRotate
  ),
  'clients create': command(
    'Make a client token with a scope of its own; it is printed this once',
    async () => (await import('./clients')).create,
    {
      args: 'NAME',
      min: 1,
      max: 1,
      options: {
        allow: {
          type: 'string',
          value: 'LIST',
          many: true,
          help: 'What it may call: resolve, guard, read, or method names'
        },
        targets: {
          type: 'string',
          value: 'LIST',
          many: true,
          help: 'Target ids or patterns it may reach (default none)'
        },
        expires: { type: 'string', value: 'WHEN', help: '30d, 12h or a date, 366 days at most (default 90d)' },
        uses: { type: 'string', value: 'N', help: 'How often it may be handed out secrets (default not limited)' }
      },
      notes:
        'The token goes to stdout alone. It is kept nowhere, only its digest is. Example:\n' +
        '  trust-console clients create deploy-bot --allow resolve --targets "models.providers.*.apiKey" --expires 30d'
    }
  ),
  'clients list': command(
    'Every client token with its scope, what is left of it and its last use',
    async () => (await import('./clients')).list
  ),
  'clients revoke': command('End a client token at once', async () => (await import('./clients')).revoke, {
    args: 'NAME|ID',
    min: 1,
    max: 1
  }),
  'activity list': command('Who did what, newest first', async () => (await import('./operator')).activityList, {
    options: {
      limit: { type: 'string', value: 'N', help: 'How many, 1 to 500 (default 20)' },
      before: { type: 'string', value: 'SEQ', help: 'Only records before this number' },
      method: { type: 'string', value: 'NAME', help: 'Only this method; secrets.* for all that begin so' },
      actor: { type: 'string', value: 'NAME', help: 'Only this actor' },
      outcome: { type: 'string', value: 'ok|refused|failed', help: 'Only this outcome' }
    }
  }),
  'activity verify': command(
    'Check that no record was changed or removed',
    async () => (await import('./operator')).activityVerify
  ),
  'activity acknowledge': command(
    'Put a broken record away as evidence and begin a new one',
    async () => (await import('./operator')).activityAcknowledge,
    {
      options: { reason: { type: 'string', value: 'TEXT', help: 'Why, for the new record' } }
    }
  ),
  config: command('Every setting in force and where it comes from', async () => (await import('./settings')).list),
  'settings list': command(
    'Every setting in force and where it comes from',
    async () => (await import('./settings')).list
  ),
  'settings get': command('One setting: its value, where it comes from', async () => (await import('./settings')).get, {
    args: 'KEY',
    min: 1,
    max: 1
  }),
  'settings set': command(
    'Change settings in the config file, all or none',
    async () => (await import('./settings')).set,
    {
      args: 'KEY VALUE…',
      min: 2,
      max: 64,
      options: CHECK,
      notes: 'Example: trust-console settings set gateway.rateLimit.maxRequests 120. Comments in the file are kept.'
    }
  ),
  'settings unset': command(
    'Take settings out of the config file, so that their defaults hold',
    async () => (await import('./settings')).unset,
    { args: 'KEY…', min: 1, max: 64, options: CHECK }
  ),
  call: command(
    'Call any method by name; its parameters come as JSON on stdin',
    async () => (await import('./operator')).callMethod,
    {
      args: 'METHOD',
      min: 1,
      max: 1,
      notes: 'Example: echo \'{"deep":true}\' | trust-console call doctor'
    }
  ),
  openrpc: command('Print the OpenRPC document of the gateway', async () => (await import('./operator')).openRpc)
}
