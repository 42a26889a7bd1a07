import type { KeyringObstacle } from './keyring'

/** What the systems' libraries say, in the order it is looked for. The helper runs with LC_ALL=C, so that libsecret says
 *  it in English; macOS and Windows answer in the system's language, and what is not recognised is passed on as it is. */
const SIGNS: readonly (readonly [KeyringObstacle, RegExp])[] = [
  [
    'absent',
    /cannot find (module|package)|cannot open shared object|no such file.*\.node|invalid elf|dlopen|was compiled against/i
  ],
  ['no-bus', /autolaunch|could not connect|connection refused|DBUS_SESSION_BUS_ADDRESS/i],
  [
    'no-service',
    /was not provided by any|ServiceUnknown|name has no owner|NameHasNoOwner|default keychain could not be found/i
  ],
  // gnome-keyring without a way to ask answers with the prompter's failure, or with an object that is not there.
  [
    'locked',
    /locked collection|is locked|IsLocked|SystemPrompter|no such object path|object does not exist|UnknownObject|UnknownMethod/i
  ],
  ['denied', /denied|dismissed|cancell?ed|interaction is not allowed|not authori[sz]ed|passphrase you entered/i],
  ['no-answer', /timeout was reached|did not receive a reply|NoReply|timed out/i]
]

/** What a library's message means. */
export const obstacleIn = (message: string): KeyringObstacle =>
  SIGNS.find(([, sign]) => sign.test(message))?.[0] ?? 'other'

const RELOAD = 'then run "trust-console secrets reload"'

const LOCKED: Partial<Record<NodeJS.Platform, string>> = {
  darwin: `the login keychain is locked; unlock it, ${RELOAD}`,
  linux: `the keyring of this session is locked, and it could not ask for its password or was not given it; unlock it, ${RELOAD}`
}

/** An obstacle as a sentence for the operator: what is in the way, and what to do. No value ever stands in it.
 *  @param message what the system said, for an obstacle without words of its own */
export const reasonFor = (
  obstacle: KeyringObstacle,
  { platform, message, limitMs }: { platform: NodeJS.Platform; message: string; limitMs: number }
): string => {
  switch (obstacle) {
    case 'absent':
      return /cannot open shared object/i.test(message)
        ? 'the system library libsecret is not installed; install it (Debian: libsecret-1-0), then start again'
        : 'the library for the credential store (keytar) is not installed or was not built; install libsecret with its headers (Debian: libsecret-1-dev) and run "npm install" again'
    case 'no-bus':
      return 'this process has no D-Bus session, so no credential store can be reached; start it inside a desktop session or under dbus-run-session with a Secret Service'
    case 'no-service':
      return platform === 'linux'
        ? `no Secret Service runs in this session; install and start one, such as gnome-keyring or KWallet, ${RELOAD}`
        : `this account has no credential store; create or repair it, ${RELOAD}`
    case 'locked':
      return LOCKED[platform] ?? `the credential store is locked; unlock it, ${RELOAD}`
    case 'denied':
      return `access to the credential store was refused, or its prompt was closed; allow it, ${RELOAD}`
    case 'no-answer':
      return `the credential store did not answer within ${limitMs / 1000} seconds; answer its prompt or restart it, ${RELOAD}`
    case 'other':
      return `the credential store failed: ${clean(message)}`
  }
}

/** One line of a system's message, short enough for a page. */
const clean = (message: string): string => {
  const line = message.replace(/\p{Cc}+/gu, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line || 'it did not say why'
}
