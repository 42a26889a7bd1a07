import { CalendarClock, CalendarX2, RotateCw } from 'lucide-react'
import { useCallback, useSyncExternalStore, type JSX } from 'react'
import type { SecretSummary } from '../../../../shared/secrets/contract'
import { Badge } from '../../ui/controls'
import { onTick } from '../../ui/tick'
import { DUE_WORDS, dueOf, dueWhen, type Due } from './due'

const ICON = { size: 13, 'aria-hidden': true } as const
const LOOK = {
  expired: { tone: 'bad', icon: <CalendarX2 {...ICON} /> },
  expiring: { tone: 'info', icon: <CalendarClock {...ICON} /> },
  rotation: { tone: 'warn', icon: <RotateCw {...ICON} /> }
} as const

/** What is due for a secret: a sign and its words. They appear when their moment comes. */
export const DueMarks = ({
  secret
}: {
  secret: Pick<SecretSummary, 'expiresAtMs' | 'rotateEveryDays' | 'updatedAtMs' | 'rotationDueAtMs'>
}): JSX.Element => {
  // A text, so that nothing is drawn again while it stays the same.
  const due = useSyncExternalStore(
    onTick,
    useCallback(() => dueOf(secret, Date.now()).join(' '), [secret])
  )
  return (
    <>
      {due
        .split(' ')
        .filter((each): each is Due => each !== '')
        .map((each) => (
          <span key={each} title={dueWhen(each, secret)}>
            <Badge {...LOOK[each]}>{DUE_WORDS[each]}</Badge>
          </span>
        ))}
    </>
  )
}
