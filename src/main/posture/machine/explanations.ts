import type { Explanation } from '../explanations'

type Link = Explanation['links'][number]
const cwe = (number: number, name: string): Link => ({
  title: `CWE-${number}: ${name}`,
  url: `https://cwe.mitre.org/data/definitions/${number}.html`
})
const nist = (title: string, path: string): Link => ({
  title: `NIST ${title}`,
  url: `https://csrc.nist.gov/pubs/sp/${path}`
})
const manPage = (name: string, section: number): Link => ({
  title: `Linux manual: ${name}(${section})`,
  url: `https://man7.org/linux/man-pages/man${section}/${name}.${section}.html`
})

const TLS_CHOICES = nist('SP 800-52: Guidelines for TLS', '800/52/r2/final')
const KEYS = nist('SP 800-57 Part 1: Recommendation for Key Management', '800/57/pt1/r5/final')
const CERTIFICATES: Link = {
  title: 'RFC 5280: Internet X.509 Public Key Infrastructure',
  url: 'https://www.rfc-editor.org/rfc/rfc5280'
}
const EXPOSED = cwe(552, 'Files or Directories Accessible to External Parties')
const DOCKER: Link = {
  title: 'Docker Engine security: attack surface of the daemon',
  url: 'https://docs.docker.com/engine/security/#docker-daemon-attack-surface'
}

const CERTIFICATE =
  'A deep run read the certificate and the key that gateway.tls.cert and gateway.tls.key name, as they lie on the disk now. The gateway may still use those it started with.'
const VALUES =
  'A deep run opened the secret file and held its values against one another, by digests under a random key that was forgotten at once. It says which secrets, and to operators only; values in the credential store of the system are not asked for.'
const UPWARDS =
  'The home, the state folder and that of the secret file were looked at where they really lie, with all folders above them: their names, and the marks that such programs leave in what they look after.'
const SOCKET =
  'The permissions, owner and group of the socket of docker were read; nobody called it. It is only looked at on Linux.'
const MOVE =
  'Stop the gateway. Move the home to a folder of its own, such as ~/.local/share/trust-console, and name it with TRUST_CONSOLE_HOME. Copies made before hold what the home held then: delete them, run "trust-console token rotate" and "trust-console secrets rekey".'

/** Explanations of what a deep run finds in the values of secrets, in the certificate and around the console. */
export const MACHINE_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'gateway.bind.plaintext': {
    why: 'Every device that carries the connection can read the token and the secrets that are handed out, and use them later.',
    how: 'http.bind is not a loopback address, and neither gateway.tls.cert nor gateway.tls.key is set.',
    byHand:
      'Set "http": {"bind": "127.0.0.1"} in config.json and reach the gateway through a tunnel, or set gateway.tls.cert and gateway.tls.key. Start it again, then run "trust-console token rotate", as the old token may have been read.',
    links: [cwe(319, 'Cleartext Transmission of Sensitive Information'), TLS_CHOICES]
  },
  'secrets.values.weak': {
    why: 'A value that is short or stands in examples is found by trying, wherever it is used.',
    how: VALUES,
    byHand:
      'Get a longer value where the secret comes from, or make one with "trust-console secrets generate", and store it with "trust-console secrets set".',
    links: [cwe(521, 'Weak Password Requirements'), nist('SP 800-63B: Authentication', '800/63/b/upd2/final')]
  },
  'secrets.values.duplicated': {
    why: 'Where two places share a value, whoever gets it from one has the other as well, and replacing one of them replaces nothing.',
    how: VALUES,
    byHand:
      'Get a value of its own for each where they come from and store it with "trust-console secrets set". Delete those that nobody needs with "trust-console secrets delete".',
    links: [cwe(1391, 'Use of Weak Credentials'), KEYS]
  },
  'secrets.unused': {
    why: 'A secret that nobody uses can still be stolen, and nobody would notice.',
    how: 'The secrets that were last set 90 days ago or more were held against the uses in the activity record. Where that does not go back so far without a gap, the check is not made.',
    byHand:
      'Look whether anybody needs it. If not, revoke it where it comes from and delete it with "trust-console secrets delete".',
    links: [nist('SP 800-53: Disable accounts that are not used any more (AC-2(3))', '800/53/r5/upd1/final')]
  },
  'gateway.tls.expired': {
    why: 'Clients that check the certificate do not connect any more, and those that are told to connect all the same accept anybody from then on.',
    how: CERTIFICATE,
    byHand:
      'Have the certificate renewed where it was issued, put it and its key in their places, and start the gateway again. Look at the clock of the machine if it should still hold.',
    links: [cwe(298, 'Improper Validation of Certificate Expiration'), CERTIFICATES]
  },
  'gateway.tls.expiring': {
    why: 'When it ends, clients that check it do not connect any more.',
    how: CERTIFICATE,
    byHand:
      'Have it renewed in time where it was issued, put it in its place, and start the gateway again. Better, have a program renew it.',
    links: [CERTIFICATES]
  },
  'gateway.tls.key_mismatch': {
    why: 'The gateway never falls back to plain HTTP: with a key that does not belong to its certificate it does not start.',
    how: CERTIFICATE,
    byHand:
      'Put the key that the certificate was made for where gateway.tls.key says, or have a new certificate made for the key that is there. Then start the gateway again.',
    links: [CERTIFICATES, cwe(296, "Improper Following of a Certificate's Chain of Trust")]
  },
  'gateway.tls.weak': {
    why: 'A short key can be computed from the certificate, and a certificate over a broken hash can be forged. Either way somebody else can pass for the gateway.',
    how: `${CERTIFICATE} RSA keys below 2048 bits, EC keys below 256 bits, and signatures over MD5 or SHA-1 count as weak.`,
    byHand:
      'Make a new key with "openssl ecparam -name prime256v1 -genkey", have a certificate over SHA-256 made for it, put both in their places, and start the gateway again.',
    links: [cwe(326, 'Inadequate Encryption Strength'), TLS_CHOICES]
  },
  'gateway.tls.self_signed': {
    why: 'No authority vouches for it. Clients must be given it by a safe way; one that is told not to check takes anybody for the gateway.',
    how: CERTIFICATE,
    byHand:
      'Copy the certificate to each client by a way nobody can tamper with, and name it there as the one to trust. Or have one issued by an authority the clients know.',
    links: [cwe(295, 'Improper Certificate Validation'), CERTIFICATES]
  },
  'machine.listening': {
    why: 'A second open port is a second door. That of a debugger runs any code for whoever connects, and it asks for no token.',
    how: 'The kernel was asked which ports this process listens at, and they were held against the address of the gateway. A self-test under way and an address that is being left have ports of their own. It can only be seen on Linux.',
    byHand:
      'Start the gateway again without --inspect and other debugging flags, and look at the deep run again. If a port stays, find out what it is with "ss -ltnp".',
    links: [cwe(489, 'Active Debug Code'), manPage('proc_pid_net', 5)]
  },
  'machine.start_environment': {
    why: 'Such variables and flags load code of another hand, open a debugger or take away checks, before any protection of ours is in force.',
    how: 'The environment and the flags of this process were looked through for names that do so. Values are not shown. What was loaded and hid itself cannot be seen.',
    byHand:
      'Find where the name is set: the service unit, the shell start files, or the program that starts the gateway. Take it out there and start the gateway again.',
    links: [cwe(426, 'Untrusted Search Path'), manPage('ld.so', 8)]
  },
  'machine.home.synced': {
    why: 'Every machine and service that the folder is copied to holds the keys and the secret file as well, with older versions of them. A copy that is put back from elsewhere can also take back what was changed here.',
    how: UPWARDS,
    byHand: MOVE,
    links: [EXPOSED, cwe(312, 'Cleartext Storage of Sensitive Information')]
  },
  'machine.home.versioned': {
    why: 'One careless "add" puts the token and the keys into a history that is pushed elsewhere and that nobody can take back.',
    how: `${UPWARDS} A folder whose own .gitignore leaves all of it out is not told.`,
    byHand:
      'Stop the gateway and move the home out of that folder. Or put a file .gitignore with the line "*" into each folder named, and look with "git log -- FOLDER" whether anything of it is in the history already.',
    links: [cwe(527, 'Exposure of Version-Control Repository to an Unauthorized Control Sphere')]
  },
  'machine.shell_files.secret': {
    why: 'Every program that is started from the shell gets the variable, agents and their tools with it, and the file lies readable in backups and dotfile collections.',
    how: 'The usual start files of shells and sessions were searched for the very token of the gateway, and for lines that set a token, key or password of the console or of OpenClaw. Paths and line numbers are told, to operators only. On Windows they are not read.',
    byHand:
      'Take the line out. Run "trust-console token rotate" if it held the token, replace another secret where it comes from, and have programs ask with "trust-console secrets run" when they need it.',
    links: [cwe(526, 'Cleartext Storage of Sensitive Information in an Environment Variable')]
  },
  'machine.core_dumps': {
    why: 'When a process crashes, the system may write all its memory to a file, with the keys and secrets that were open. The file stays until somebody deletes it.',
    how: 'The limit of this process and the setting kernel.core_pattern were read. What a program that is given the dump does with it is not known. It can only be seen on Linux.',
    byHand:
      'Start the gateway with "ulimit -c 0", or with LimitCORE=0 in its systemd unit. A program in kernel.core_pattern is asked all the same: look at its own settings.',
    links: [cwe(528, 'Exposure of Core Dump File to an Unauthorized Control Sphere'), manPage('core', 5)]
  },
  'machine.swap.plain': {
    why: 'The system may write any memory to a swap area. There it outlives the process and the locking of the store, and is read by whoever holds the disk.',
    how: 'The swap areas of /proc/swaps were followed down to their devices, looking for an encrypted layer. A disk that encrypts itself cannot be told from one that does not.',
    byHand:
      'Put the swap on an encrypted device ("swap" with a random key in /etc/crypttab), or use zram. If the disk encrypts itself, this can be accepted.',
    links: [cwe(591, 'Sensitive Data Storage in Improperly Locked Memory'), manPage('swapon', 8)]
  },
  'machine.docker_socket.open': {
    why: 'Whoever can write to the socket of docker can start a container that owns the whole disk. With these permissions that is every user, and every program any of them runs.',
    how: SOCKET,
    byHand:
      'Run "chmod 660 /var/run/docker.sock" as root. It is made anew with each start of docker: look for what sets other permissions, such as a unit docker.socket that was changed.',
    links: [cwe(732, 'Incorrect Permission Assignment for Critical Resource'), DOCKER]
  },
  'machine.docker_socket.reachable': {
    why: 'The gateway and all that runs as its user can become root through docker. That is how docker is commonly set up, and it is worth knowing before an agent is let loose.',
    how: SOCKET,
    byHand:
      'Run the gateway as a user that is not in the group of the socket, or install docker rootless. If agents of yours need docker, accept this with the reason.',
    links: [cwe(250, 'Execution with Unnecessary Privileges'), DOCKER]
  },
  'machine.disk.full': {
    why: 'On a full disk nothing can be recorded, so privileged calls are refused, and no secret can be stored.',
    how: 'The free space for this user was read at the home, the state folder and that of the secret file; less than 64 MiB is too little.',
    byHand: 'Free some space on that disk, or move the home to another one with TRUST_CONSOLE_HOME.',
    links: [cwe(400, 'Uncontrolled Resource Consumption')]
  },
  'machine.clock.behind': {
    why: 'Expiries of secrets, tokens and waivers are held against the clock. While it is behind, all of them last longer, and the activity record tells wrong times.',
    how: 'The newest change of a file in our folders was held against the clock; more than an hour ahead is too much. A clock that is ahead, and one behind by less, is not seen, and a file with a false time looks the same.',
    byHand:
      'Set the clock of the machine and keep it in step, with "timedatectl set-ntp true" where there is systemd. If the clock is right, give the file named a right time with touch.',
    links: [nist('SP 800-53: Time Stamps (AU-8)', '800/53/r5/upd1/final')]
  }
}
