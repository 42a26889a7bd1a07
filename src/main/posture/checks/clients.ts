import type { ListedClient } from '../../../shared/clients/contract'
import { DAY_MS, isWide, UNUSED_AFTER_DAYS } from '../../../shared/clients/grants'
import { findingCheck } from '../check'
import type { FactValues } from '../facts'

type ClientsFact = FactValues['clients']

const MOST_NAMED = 5

/** Every client that is so, with what makes it so: the detail names only the first few. */
const seen = ({ clients }: ClientsFact, isSo: (client: ListedClient) => boolean): unknown =>
  clients
    .filter(isSo)
    .map(({ id, targets, state }) => ({ id, targets, state }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

/** `3 clients …: a, b, c` of those that are so, or undefined where none is. */
const named = (
  { clients }: ClientsFact,
  isSo: (client: ListedClient) => boolean,
  words: readonly [one: string, many: string]
): string | undefined => {
  const names = clients.filter(isSo).map(({ name, id }) => `${name} (${id})`)
  if (names.length === 0) return undefined
  const shown = names.sort().slice(0, MOST_NAMED).join(', ')
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  return `${names.length === 1 ? `one client ${words[0]}` : `${names.length} clients ${words[1]}`}: ${shown}${more}`
}

const isActive = ({ state }: ListedClient): boolean => state === 'active'
const isOver = ({ state }: ListedClient): boolean => state === 'expired' || state === 'used-up'
const reachesWidely = (client: ListedClient): boolean => isActive(client) && client.targets.some(isWide)
const lastSeenMs = ({ lastUse, createdAtMs }: ListedClient): number => lastUse?.atMs ?? createdAtMs
const isUnused =
  (nowMs: number) =>
  (client: ListedClient): boolean =>
    isActive(client) && nowMs - lastSeenMs(client) >= UNUSED_AFTER_DAYS * DAY_MS

/** What to look at among the client tokens. A home without any has none of these. */
export const clientFindings = [
  findingCheck({
    id: 'clients.file.unreadable',
    severity: 'warn',
    title: 'The client tokens cannot be read or kept',
    remediation:
      'Put back a good copy of clients.json and restart, or create the clients anew with "trust-console clients create"; see the detail.',
    needs: ['clients'],
    judge: ({ clients }) => clients.problem ?? undefined
  }),
  findingCheck({
    id: 'clients.unused',
    severity: 'info',
    title: `A client token was not used for ${UNUSED_AFTER_DAYS} days`,
    remediation: 'If nothing needs it any more, run "trust-console clients revoke" with its name or id.',
    needs: ['clients'],
    judge: ({ clients }) => {
      const words = `not used for ${UNUSED_AFTER_DAYS} days`
      return named(clients, isUnused(clients.nowMs), [`was ${words}`, `were ${words}`])
    },
    evidence: ({ clients }) => seen(clients, isUnused(clients.nowMs))
  }),
  findingCheck({
    id: 'clients.targets.wide',
    severity: 'info',
    title: 'A client token reaches secrets by a pattern',
    remediation:
      'If it needs only some of them, create a client that names those and revoke this one; secrets that are stored later under the pattern are reached, too.',
    needs: ['clients'],
    judge: ({ clients }) => named(clients, reachesWidely, ['has a wildcard target', 'have wildcard targets']),
    evidence: ({ clients }) => seen(clients, reachesWidely)
  }),
  findingCheck({
    id: 'clients.over',
    severity: 'info',
    title: 'A client token is over and still listed',
    remediation:
      'Run "trust-console clients revoke" with its name or id to be done with it, or create a new one where it is still needed.',
    needs: ['clients'],
    judge: ({ clients }) => named(clients, isOver, ['has expired or is used up', 'have expired or are used up']),
    evidence: ({ clients }) => seen(clients, isOver)
  })
]
