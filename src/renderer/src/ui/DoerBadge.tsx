import { UserRound, Wand } from 'lucide-react'
import type { JSX } from 'react'
import { Badge } from './controls'
import type { Doer } from './doer'

const SIGN = { size: 13, 'aria-hidden': true } as const

/** Who puts something right: the console, a person, or both. */
export const DoerBadge = ({ doer }: { doer: Doer }): JSX.Element => {
  switch (doer) {
    case 'console':
      return (
        <Badge tone="ok" icon={<Wand {...SIGN} />}>
          automatic
        </Badge>
      )
    case 'both':
      return (
        <Badge tone="plain" icon={<UserRound {...SIGN} />}>
          partly automatic
        </Badge>
      )
    case 'person':
      return (
        <Badge tone="plain" icon={<UserRound {...SIGN} />}>
          needs a person
        </Badge>
      )
  }
}
