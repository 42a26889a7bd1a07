import { BadgeCheck, CircleHelp, Stamp } from 'lucide-react'
import type { JSX } from 'react'
import { Badge, SeverityBadge, StatusBadge } from '../ui/controls'
import type { Level } from './rows'

/** How a row stands: the severity of a finding, the status of a check, or that it could not be checked. */
export const LevelBadge = ({ level }: { level: Level }): JSX.Element => {
  switch (level) {
    case 'unchecked':
      return (
        <Badge tone="warn" icon={<CircleHelp size={13} aria-hidden />}>
          unchecked
        </Badge>
      )
    case 'waived':
      return (
        <Badge tone="plain" icon={<Stamp size={13} aria-hidden />}>
          waived
        </Badge>
      )
    case 'attested':
      return (
        <Badge tone="plain" icon={<BadgeCheck size={13} aria-hidden />}>
          attested
        </Badge>
      )
    case 'pass':
    case 'fail':
      return <StatusBadge status={level} />
    default:
      return <SeverityBadge severity={level} />
  }
}
