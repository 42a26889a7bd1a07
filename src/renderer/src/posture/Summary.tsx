import { History } from 'lucide-react'
import type { JSX } from 'react'
import { Badge } from '../ui/controls'
import { Time } from '../ui/time'
import styles from './PosturePage.module.css'
import type { Row } from './rows'
import { SeverityCount } from './SeverityCount'

/** How much was found. */
export const Summary = ({ rows }: { rows: readonly Row[] }): JSX.Element => (
  <p className={styles.summary}>
    <SeverityCount label="Findings" rows={rows.filter(({ kind }) => kind === 'finding')} />
    <SeverityCount label="Checks" rows={rows.filter(({ kind }) => kind === 'check')} />
  </p>
)

/** How old that is. */
export const Checked = ({ atMs, isOld }: { atMs: number; isOld: boolean }): JSX.Element =>
  isOld ? (
    <Badge tone="warn" icon={<History size={13} aria-hidden />}>
      as of <Time ms={atMs} />
    </Badge>
  ) : (
    <span className={styles.checked}>
      Checked <Time ms={atMs} />
    </span>
  )
