import { useId, useState, type JSX } from 'react'
import { DEFAULT_ATTEST_DAYS, MAX_ATTEST_DAYS, MAX_DID_CHARS } from '../../../../shared/posture/attest-limits'
import { call } from '../../app/client'
import { ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import type { Row } from '../rows'
import { runChecks } from '../store'
import { dayOf, StatementDialog, type Stated } from '../waivers/StatementDialog'

const DAYS = { most: MAX_ATTEST_DAYS, unlessSaid: DEFAULT_ATTEST_DAYS }

interface Props {
  row: Row
  /** What the operator states. */
  claim: string
  onClose: () => void
}

/** Takes an operator's word for what no program can look at: what was done, a file that shows it, who answers, how long. */
export const AttestDialog = ({ row: now, claim, onClose }: Props): JSX.Element => {
  // As it was when the dialog opened: nobody shall attest what changed under their eyes.
  const [row] = useState(now)
  const [file, setFile] = useState('')
  const fileId = useId()
  const how = async ({ text, owner, expiresAtMs }: Stated): Promise<void> => {
    const path = file.trim()
    await call('posture.attest', {
      checkId: row.id,
      did: text,
      owner,
      expiresAtMs,
      seenDetail: row.detail,
      ...(path !== '' && { file: path })
    })
    await runChecks()
    say(`${row.id} is attested until ${dayOf(expiresAtMs)}.`)
  }
  const more = (
    <div className={ui.field}>
      <label htmlFor={fileId}>File that shows it, if there is one</label>
      <input
        id={fileId}
        className={ui.input}
        value={file}
        placeholder="/absolute/path"
        spellCheck={false}
        onChange={({ target }) => setFile(target.value)}
        aria-describedby={`${fileId}-help`}
      />
      <p id={`${fileId}-help`}>On the machine of the gateway. Its SHA-256 is kept, not the file.</p>
    </div>
  )
  return (
    <StatementDialog
      row={row}
      title="Attest this"
      textLabel="What was done, and where that shows"
      maxTextChars={MAX_DID_CHARS}
      days={DAYS}
      more={more}
      send={{ label: 'Attest', busy: 'Attesting…', how }}
      onClose={onClose}
    >
      <p>
        You state: <strong>{claim}</strong>
      </p>
      <p>It stays listed, apart from the findings, and lapses with its time or when anything else is found.</p>
    </StatementDialog>
  )
}
