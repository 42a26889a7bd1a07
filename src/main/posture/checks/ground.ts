import type { Severity } from '../../../shared/posture/contract'
import { tokenWeakness } from '../../gateway/token-strength'
import { findingCheck, NotChecked } from '../check'
import type { GroundEntry, GroundFact, GroundRole } from '../ground'
import { enough, foreignEntries, looseEntries, octal, strangeEntries } from '../ground-rules'
import { allOf, listed } from './listed'

/** What was found; where that is nothing and something could not be looked at, nothing is known. */
const known = (
  { unread }: GroundFact,
  lines: readonly string[],
  isAbout: (role: GroundRole) => boolean
): string | undefined => {
  const missed = unread.find(({ role }) => isAbout(role))
  if (lines.length === 0 && missed) throw new NotChecked(`${missed.path} cannot be looked at (${missed.problem})`)
  return listed(lines)
}

const openness = (entry: GroundEntry): string =>
  `${entry.path} has ${octal(entry.mode)}, where ${octal(enough(entry))} is enough`

/** What may not be open to other users: its finding, and what that is worth. */
export const OPEN_GROUND: readonly { id: string; role: GroundRole; severity: Severity; title: string }[] = [
  { id: 'fs.home.perms', role: 'home', severity: 'warn', title: 'The home folder is open to other users' },
  { id: 'fs.config.perms', role: 'config', severity: 'critical', title: 'config.json is open to other users' },
  {
    id: 'fs.home_keys.perms',
    role: 'homeKeys',
    severity: 'critical',
    title: 'A key of the home is open to other users'
  },
  { id: 'fs.state.perms', role: 'state', severity: 'warn', title: 'The state folder is open to other users' },
  { id: 'fs.store.perms', role: 'store', severity: 'warn', title: 'The secret file is open to other users' },
  { id: 'fs.store_key.perms', role: 'storeKey', severity: 'critical', title: 'The key file is open to other users' },
  { id: 'fs.activity.perms', role: 'activity', severity: 'warn', title: 'The activity record is open to other users' },
  { id: 'fs.journals.perms', role: 'journals', severity: 'warn', title: 'Plans or journals are open to other users' },
  { id: 'fs.state_files.perms', role: 'stateFiles', severity: 'warn', title: 'Kept state is open to other users' },
  { id: 'fs.policy.perms', role: 'policy', severity: 'warn', title: 'Other users may change the policy bundle' },
  { id: 'fs.backups.perms', role: 'backups', severity: 'warn', title: 'A copy of our files is open to other users' },
  { id: 'fs.tls_key.perms', role: 'tlsKey', severity: 'critical', title: 'The TLS key is open to other users' }
]

const permissionFindings = OPEN_GROUND.map(({ id, role, severity, title }) =>
  findingCheck({
    id,
    severity,
    title,
    remediation: 'Run "trust-console maintenance run --deep", or take the permissions away with chmod.',
    needs: ['ground'],
    deepOnly: true,
    judge: ({ ground }) => known(ground, looseEntries(ground, role).map(openness), (other) => other === role)
  })
)

/** Findings over what lies on the disk and in the config. Only a deep run makes them, and they come after all others. */
export const groundFindings = [
  ...permissionFindings,
  findingCheck({
    id: 'fs.owner.foreign',
    severity: 'critical',
    title: 'A file of ours belongs to another user',
    remediation: 'Find out how that came about, then give it back with "chown" as root, or put a copy in its place.',
    needs: ['ground'],
    deepOnly: true,
    judge: ({ ground }) =>
      known(
        ground,
        foreignEntries(ground).map(({ path, owner }) => `${path} belongs to user ${owner}`),
        () => true
      )
  }),
  findingCheck({
    id: 'fs.link',
    severity: 'warn',
    title: 'A link stands in the place of a file of ours',
    remediation: 'Put the file itself there, or name the real path in the settings, then start again.',
    needs: ['ground'],
    deepOnly: true,
    judge: ({ ground }) =>
      known(
        ground,
        strangeEntries(ground).map(({ path, is }) =>
          is === 'link' ? `${path} is a symbolic link` : `${path} is neither a file nor a folder`
        ),
        () => true
      )
  }),
  findingCheck({
    id: 'gateway.auth.token.weak',
    severity: 'warn',
    title: 'The token can be guessed',
    remediation: 'Run "trust-console token rotate" and give the new token to the clients.',
    needs: ['settings'],
    deepOnly: true,
    judge: ({ settings: { values } }) => {
      const why = tokenWeakness(values['gateway.authToken'])
      return why && `gateway.authToken: ${why}`
    }
  }),
  findingCheck({
    id: 'config.secrets.plain',
    severity: 'warn',
    title: 'A secret stands readable in config.json',
    remediation:
      'Store each with "trust-console secrets set TARGET" and take it out of config.json; the maintenance moves those that have a target id.',
    needs: ['configSecrets'],
    deepOnly: true,
    judge: ({ configSecrets }) => listed(configSecrets.map(({ path }) => path)),
    evidence: ({ configSecrets }) => allOf(configSecrets.map(({ path }) => path))
  })
]
