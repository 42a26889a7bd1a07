import { useState, type JSX } from 'react'
import { DEFAULT_WAIVER_DAYS, MAX_REASON_CHARS, MAX_WAIVER_DAYS } from '../../../../shared/posture/waiver-limits'
import { say } from '../../ui/notices'
import type { Row } from '../rows'
import { dayOf, StatementDialog, type Stated } from './StatementDialog'
import { accept } from './store'

const DAYS = { most: MAX_WAIVER_DAYS, unlessSaid: DEFAULT_WAIVER_DAYS }

/** Accepts one finding for a while: why, who answers for it, and how long. */
export const AcceptDialog = ({ row: now, onClose }: { row: Row; onClose: () => void }): JSX.Element => {
  // As it was when the dialog opened: nobody shall accept what changed under their eyes.
  const [row] = useState(now)
  const how = async ({ text, owner, expiresAtMs }: Stated): Promise<void> => {
    await accept({ checkId: row.id, reason: text, owner, expiresAtMs, seenDetail: row.detail })
    say(`${row.id} is accepted until ${dayOf(expiresAtMs)}.`)
  }
  return (
    <StatementDialog
      row={row}
      title="Accept this finding"
      textLabel="Reason"
      maxTextChars={MAX_REASON_CHARS}
      days={DAYS}
      send={{ label: 'Accept finding', busy: 'Accepting…', how }}
      onClose={onClose}
    >
      <p>
        It stays listed and is counted apart. It counts again when its time is over, or when anything else is found.
      </p>
    </StatementDialog>
  )
}
