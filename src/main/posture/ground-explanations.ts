import type { Explanation } from './explanations'

const cwe = (number: number, name: string): Explanation['links'][number] => ({
  title: `CWE-${number}: ${name}`,
  url: `https://cwe.mitre.org/data/definitions/${number}.html`
})

const PERMISSIONS = cwe(732, 'Incorrect Permission Assignment for Critical Resource')
const STORED_CLEAR = cwe(312, 'Cleartext Storage of Sensitive Information')
const IN_A_FILE = cwe(538, 'Insertion of Sensitive Information into Externally-Accessible File or Directory')
const LINK_FOLLOWING = cwe(59, 'Improper Link Resolution Before File Access')
const OWNERSHIP = cwe(282, 'Improper Ownership Management')
const WEAK_PASSWORD = cwe(521, 'Weak Password Requirements')
const BACKUP_FILE = cwe(530, 'Exposure of Backup File to an Unauthorized Control Sphere')
const GUESSING: Explanation['links'][number] = {
  title: 'NIST SP 800-63B: Digital Identity Guidelines, Authentication',
  url: 'https://csrc.nist.gov/pubs/sp/800/63/b/upd2/final'
}
const SECRETS: Explanation['links'][number] = {
  title: 'NIST SP 800-57 Part 2: Best Practices for Key Management Organizations',
  url: 'https://csrc.nist.gov/pubs/sp/800/57/pt2/r1/final'
}
const LEAST_PRIVILEGE: Explanation['links'][number] = {
  title: 'NIST SP 800-53: Least Privilege (AC-6)',
  url: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final'
}

const HOW =
  'A deep run looked at the permission bits and the owner of each of these files and folders, without following a link. Access lists beyond those bits are not read, and on Windows none of this is.'

const open = (why: string, byHand: string, ...links: Explanation['links'][number][]): Explanation => ({
  why,
  how: HOW,
  byHand: `${byHand} "trust-console maintenance run --deep" does the same, and can take it back.`,
  links: [PERMISSIONS, ...links]
})

/** Explanations of the findings over what lies on the disk and in the config. */
export const GROUND_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'fs.home.perms': open(
    'Whoever may list the home folder sees what there is to attack, and whoever may write there can put another config or key in its place.',
    'Run chmod 700 on the folder.',
    LEAST_PRIVILEGE
  ),
  'fs.config.perms': open(
    'config.json holds the token of the gateway. Whoever reads it can call the gateway as any client, and whoever writes it decides all settings.',
    'Run chmod 600 on config.json, then "trust-console token rotate" if anybody may have read it.',
    IN_A_FILE
  ),
  'fs.home_keys.perms': open(
    'instance.key opens what plans and journals keep sealed, and makes waivers genuine. owner.json holds the key that commands prove themselves with. Whoever reads them is the operator.',
    'Run chmod 600 on both files.',
    IN_A_FILE
  ),
  'fs.state.perms': open(
    'The state folder holds the secret file, the policy and the history. Whoever may write there can replace them while nobody looks.',
    'Run chmod 700 on the folder.',
    LEAST_PRIVILEGE
  ),
  'fs.store.perms': open(
    'The secret file is encrypted. A copy of it can still be attacked for years without anybody noticing, and whoever writes it can destroy every secret.',
    'Run chmod 600 on the file.',
    IN_A_FILE
  ),
  'fs.store_key.perms': open(
    'The key file opens the secret file. Whoever reads both has every secret in clear.',
    'Run chmod 600 on the file. If anybody may have read it, run "trust-console secrets rekey" and replace the secrets where they come from.',
    IN_A_FILE
  ),
  'fs.activity.perms': open(
    'The activity record tells who reads which secret and when. Whoever may write it can destroy what would show an attack.',
    'Run chmod 700 on the folder logs, and chmod 600 on the files in it.',
    LEAST_PRIVILEGE
  ),
  'fs.journals.perms': open(
    'Journals and plans tell what was wrong, where, and since when. Whoever writes there can make an old run seem unfinished.',
    'Run chmod 700 on the folder remediation-journal, and chmod 600 on the files in it and on remediation-plans.json.',
    LEAST_PRIVILEGE
  ),
  'fs.state_files.perms': open(
    'The history of the posture, accepted findings and the last uses of secrets are a map of what is weak and what is of use.',
    'Run chmod 600 on each of the files.',
    LEAST_PRIVILEGE
  ),
  'fs.policy.perms': open(
    'The policy bundle says which tools agents may use. Whoever may write it can allow all of them.',
    'Run chmod go-w on the file.',
    LEAST_PRIVILEGE
  ),
  'fs.backups.perms': open(
    'A copy holds what the file held when it was made: a token that may still be good, or secrets. Copies are forgotten, and tools that look for secrets look there first.',
    'Run chmod 600 on each copy, or delete those you do not need.',
    BACKUP_FILE
  ),
  'fs.tls_key.perms': open(
    'Whoever reads the private key can pretend to be the gateway, and clients hand it their token.',
    'Run chmod 600 on the key. If anybody may have read it, have a new certificate made with a new key.',
    IN_A_FILE
  ),
  'fs.owner.foreign': {
    why: 'The owner of a file may change it and its permissions at any time, whatever they are now. What belongs to another user is not ours, even where we may write to it.',
    how: HOW,
    byHand:
      'Find out how it came about: a start as root, a restored backup, or another hand. Then run chown as root with the user of the gateway and the path, or move the file away and put a copy of it in its place.',
    links: [OWNERSHIP, PERMISSIONS]
  },
  'fs.link': {
    why: 'A link leads to a second place with owners and permissions of its own. Whoever can change that place, or the link, changes what the console reads; it refuses most links for that reason.',
    how: HOW,
    byHand:
      'Read where it leads with readlink. Put the file itself there, or set the real path in config.json, and start the gateway again.',
    links: [LINK_FOLLOWING]
  },
  'gateway.auth.token.weak': {
    why: 'The token is all that tells your clients from everybody else who can reach the gateway. One that is short, well known or repetitive is found by trying, and examples are tried first.',
    how: 'The token in force was held against a list of placeholders, a least length of 24 characters, and how mixed its characters are. Nothing of it is shown or kept.',
    byHand:
      'Run "trust-console token rotate", which makes a new one of 256 random bits, and give it to the clients with "trust-console token show".',
    links: [WEAK_PASSWORD, GUESSING]
  },
  'config.secrets.plain': {
    why: 'config.json is read by editors, backups and whoever helps you. A secret in it is not encrypted, nobody sees who reads it, and the console itself does not use it from there.',
    how: 'Every text in config.json that is none of our settings was looked at: those at the path of a known target id, and those whose name ends like the name of a secret. References to variables, paths and addresses are left out. Only paths are told, never values.',
    byHand:
      'Store each with "trust-console secrets set TARGET" and delete it from config.json; then have what uses it ask for it with secrets.resolve. A secret that was readable for long should be replaced where it comes from.',
    links: [STORED_CLEAR, SECRETS]
  }
}

const RECOVERY: Explanation['links'][number] = {
  title: 'NIST SP 800-34: Contingency Planning Guide for Federal Information Systems',
  url: 'https://csrc.nist.gov/pubs/sp/800/34/r1/upd1/final'
}
const KEY_MANAGEMENT: Explanation['links'][number] = {
  title: 'NIST SP 800-57 Part 1: Recommendation for Key Management',
  url: 'https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final'
}
const ASKED =
  'The secret store was asked what it holds and what opens it. The rest no program can see, so an operator is asked to state it, with evidence and an end.'

/** Explanations of what only a person can look at. */
export const ATTESTED_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'secrets.recovery_code.kept': {
    why: 'The recovery code opens the secret file without any other key. On this machine it protects nothing, and lost it rescues nothing.',
    how: ASKED,
    byHand:
      'Print it or write it down and put it where you keep papers that matter, or into a password manager on another machine. Then attest that, and say where.',
    links: [KEY_MANAGEMENT]
  },
  'secrets.key.known': {
    why: 'What people know they forget, pass on and take with them. Without a list of who knows it nobody changes it when one of them leaves, and if only one knows it the secrets end with that person.',
    how: ASKED,
    byHand:
      'Decide who may know it, keep it where at least two of them can reach it, and change it with "trust-console secrets rekey" when one leaves. Then attest that, with their names.',
    links: [KEY_MANAGEMENT, RECOVERY]
  },
  'secrets.backup.tested': {
    why: 'A backup that was never restored is a hope. The key, the passphrase or the recovery code has to be saved with it, or apart from it, and that shows only when somebody tries.',
    how: ASKED,
    byHand:
      'Take a copy of the secret file and of what opens it, or an archive made with "trust-console secrets export", to another machine and list the secrets there. Then attest that; the file of the backup can be named, so that its SHA-256 is kept.',
    links: [RECOVERY]
  },
  'attestations.lapsed': {
    why: 'An attestation is the word of a person at a time. Once that time is over, or the store is protected in another way, nobody has said so of what is there now.',
    how: 'A deep run held each attestation against the clock of this machine, and against what was found when it was made.',
    byHand:
      'Look again at what it says, then run "trust-console posture attest" with the evidence of today. "trust-console posture unattest" with its id takes the old one away.',
    links: [RECOVERY]
  }
}
