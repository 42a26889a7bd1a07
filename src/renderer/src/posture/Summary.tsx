import { History } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { Badge } from '../ui/controls'
import { Time } from '../ui/time'
import styles from './PosturePage.module.css'
import type { Row } from './rows'
import { SeverityCount } from './SeverityCount'

/** How often the age of the report is said anew. */
const TICK_MS = 15_000

type SummaryProps = Readonly<{ rows: readonly Row[]; checkedAtMs: number; isOld: boolean; isLost: boolean }>

/** How much was found, and how old that is. */
export const Summary = ({ rows, checkedAtMs, isOld, isLost }: SummaryProps): JSX.Element => {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className={styles.summary}>
      <SeverityCount label="Findings" rows={rows.filter(({ kind }) => kind === 'finding')} />
      <SeverityCount label="Checks" rows={rows.filter(({ kind }) => kind === 'check')} />
      {isOld || isLost ? (
        <Badge tone="warn" icon={<History size={13} aria-hidden />}>
          as of <Time ms={checkedAtMs} />
        </Badge>
      ) : (
        <span>
          Checked <Time ms={checkedAtMs} />
        </span>
      )}
    </p>
  )
}
