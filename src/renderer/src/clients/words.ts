import type { ClientState, ListedClient } from '../../../shared/clients/contract'
import type { GrantGroup } from '../../../shared/clients/grants'
import type { Tone } from '../ui/controls'

export const STATE: Readonly<Record<ClientState, { text: string; tone: Tone }>> = {
  active: { text: 'in force', tone: 'ok' },
  'used-up': { text: 'used up', tone: 'warn' },
  expired: { text: 'expired', tone: 'warn' },
  revoked: { text: 'revoked', tone: 'plain' }
}

/** Its token still gets in. */
export const isInForce = ({ state }: Pick<ListedClient, 'state'>): boolean => state === 'active' || state === 'used-up'

/** What a group of methods is for. */
export const GROUPS: readonly { name: GrantGroup; title: string; what: string }[] = [
  {
    name: 'resolve',
    title: 'Get secrets',
    what: 'Asks for the values of its targets, as a command does when it starts.'
  },
  { name: 'guard', title: 'Ask the guard', what: 'Asks before an agent acts whether to allow, review or block it.' },
  {
    name: 'read',
    title: 'Read the posture',
    what: 'Findings, checks and maintenance state. Findings can name secrets; values are never in them.'
  }
]

/** `38 of 50 uses left`, or how many there were where they are not counted down. */
export const usesText = ({ uses, maxUses }: Pick<ListedClient, 'uses' | 'maxUses'>): string =>
  maxUses === null ? (uses === 1 ? 'used once' : `used ${uses} times`) : `${maxUses - uses} of ${maxUses} uses left`

/** The lines of a text as targets. */
export const targetsIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A whole number within the bounds, or undefined. */
export const wholeNumber = (text: string, most: number): number | undefined => {
  const number = Number(text)
  return text.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= most ? number : undefined
}
