import type { JSX } from 'react'
import type { PastRun } from '../../../../shared/remediation/undo-contract'
import { Badge } from '../../ui/controls'
import { isRunStatus, RunBadge } from '../../ui/RunBadge'

/** How a past run ended, and whether a crash had come between. */
export const PastStatus = ({ run: { status, resumed } }: { run: PastRun }): JSX.Element => (
  <>
    {resumed && <Badge tone="warn">resumed after a crash</Badge>}
    {isRunStatus(status) ? <RunBadge status={status} /> : <Badge tone="plain">{status}</Badge>}
  </>
)
