import type { JSX } from 'react'
import { Badge, type Tone } from '../ui/controls'
import styles from './PosturePage.module.css'
import { groupRows, type GroupName, type Row } from './rows'

/** The groups of the table, in words and in a colour. */
export const GROUP_LOOK: Readonly<Record<GroupName, { title: string; short: string; tone: Tone }>> = {
  critical: { title: 'Critical or failed', short: 'critical', tone: 'bad' },
  warn: { title: 'Warnings', short: 'warning', tone: 'warn' },
  info: { title: 'For information', short: 'info', tone: 'info' },
  waived: { title: 'Waived: accepted for a while', short: 'waived', tone: 'plain' },
  attested: { title: 'Attested: a person saw to it', short: 'attested', tone: 'plain' },
  pass: { title: 'Passed', short: 'passed', tone: 'ok' }
}

const wordFor = (name: GroupName, { length, 0: first }: readonly Row[]): string => {
  if (name === 'critical' && first?.kind === 'check') return 'failed'
  return name === 'warn' && length !== 1 ? 'warnings' : GROUP_LOOK[name].short
}

/** How many rows of one kind there are in each group: `Checks 1 failed 2 warnings 9 passed`. */
export const SeverityCount = ({ label, rows }: { label: string; rows: readonly Row[] }): JSX.Element => (
  <span className={styles.counts}>
    {label}
    {rows.length === 0 && <Badge tone="ok">none</Badge>}
    {groupRows(rows).map(({ name, rows: members }) => (
      <Badge key={name} tone={GROUP_LOOK[name].tone}>
        {members.length} {wordFor(name, members)}
      </Badge>
    ))}
  </span>
)
