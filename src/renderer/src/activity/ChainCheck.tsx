import { CircleCheck, OctagonAlert } from 'lucide-react'
import type { JSX } from 'react'
import type { MethodResult } from '../../../shared/api'
import { Badge, Button, Card, Problem, ui } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import styles from './Activity.module.css'
import { verdict } from './words'

const SIGN = { size: 13, 'aria-hidden': true } as const

export type Check =
  | { kind: 'none' }
  | { kind: 'checking' }
  | { kind: 'done'; result: MethodResult<'activity.verify'> }
  | { kind: 'failed'; message: string }

/** What the check of the hash chain found. */
export const ChainCheck = ({ check, onClose }: { check: Check; onClose: () => void }): JSX.Element => (
  <div role="status" className={styles.check}>
    {check.kind === 'checking' && <p className={ui.lead}>Reading every record and recomputing its hash…</p>}
    {check.kind === 'failed' && <Problem message={`The chain could not be verified: ${check.message}`} />}
    {check.kind === 'done' && (
      <Card
        title="The chain of records"
        actions={
          <Button look="quiet" onPress={onClose}>
            Close
          </Button>
        }
      >
        <Found result={check.result} />
      </Card>
    )}
  </div>
)

const Found = ({ result }: { result: MethodResult<'activity.verify'> }): JSX.Element => (
  <div className={styles.found}>
    <div className={styles.verdict}>
      {result.ok ? (
        <Badge tone="ok" icon={<CircleCheck {...SIGN} />}>
          intact
        </Badge>
      ) : (
        <Badge tone="bad" icon={<OctagonAlert {...SIGN} />}>
          broken
        </Badge>
      )}
      <p>{verdict(result).join(' ')}</p>
    </div>
    {result.head !== null && result.ok && <Head hash={result.head} />}
  </div>
)

const Head = ({ hash }: { hash: string }): JSX.Element => (
  <>
    <div className={styles.verdict}>
      <code>{hash}</code>
      <CopyText text={hash} what="the hash of the newest record" look="sign" />
    </div>
    <p className={ui.hint}>
      This is the hash of the newest record. Note it somewhere else: later it proves that nothing up to here was
      changed.
    </p>
  </>
)
