import { ArrowDown, ArrowUp, CircleCheck, CirclePlus } from 'lucide-react'
import { useEffect, useState, type JSX, type ReactNode } from 'react'
import { platform } from '../app/platform'
import { hrefOf } from '../app/route'
import { Badge, Button, Card, type Tone } from '../ui/controls'
import { Time } from '../ui/time'
import { changesSince, keepLook, lookAt, readLook, type Changes, type Look, type SeenFinding } from './changes'
import styles from './overview.module.css'
import type { Snapshot } from './store'

const ICON = { size: 13, 'aria-hidden': true } as const

/** What is different since the operator last said "seen". It stays until it is said again: a look in passing hides nothing. */
export const ChangesCard = ({ snapshot, isOld }: { snapshot: Snapshot; isOld: boolean }): JSX.Element => {
  const { home } = snapshot.doctor.runtime
  const [look, setLook] = useState<Look | undefined>(() => readLook(home))
  const [isFirst, setIsFirst] = useState(look === undefined)
  const [said, setSaid] = useState('')
  const remember = (): void => {
    const seen = lookAt(snapshot)
    keepLook(seen)
    setLook(seen)
  }
  useEffect(() => {
    // The first time there is nothing to compare with: what is there now is the start.
    if (look === undefined && !isOld) remember()
  })
  const markSeen = (): void => {
    remember()
    setIsFirst(false)
    setSaid('Marked as seen. Changes from now on will stand here.')
  }
  const changes = look && changesSince(look, snapshot)
  const isSame = !changes || (changes.scoreBy === 0 && changes.appeared.length + changes.resolved.length === 0)
  return (
    <Card
      title="What changed since you last looked"
      actions={
        !isSame && (
          <Button isDisabled={isOld} onPress={markSeen}>
            Mark as seen
          </Button>
        )
      }
    >
      {look && changes && !isSame ? (
        <Differences look={look} changes={changes} snapshot={snapshot} />
      ) : isFirst ? (
        <p className={styles.muted}>
          This is the first look from {platform().here}. What is there now is remembered; what changes from here on will
          stand here until you mark it as seen.
        </p>
      ) : (
        look && (
          <p className={styles.muted}>
            Nothing. It is as you saw it <Time ms={look.atMs} />.
          </p>
        )
      )}
      <p role="status" className="visually-hidden">
        {said}
      </p>
    </Card>
  )
}

type DifferencesProps = Readonly<{ look: Look; changes: Changes; snapshot: Snapshot }>

const Differences = ({ look, changes: { appeared, resolved, scoreBy }, snapshot }: DifferencesProps): JSX.Element => (
  <div className={styles.changes}>
    <p className={styles.muted}>
      Compared with <Time ms={look.atMs} />, when you last marked it as seen.
    </p>
    <ul className={styles.rows}>
      {scoreBy !== 0 && (
        <Row
          tone={scoreBy > 0 ? 'ok' : 'bad'}
          sign={scoreBy > 0 ? <ArrowUp {...ICON} /> : <ArrowDown {...ICON} />}
          word="score"
        >
          {scoreBy > 0 ? 'Up' : 'Down'} from {look.healthScore} to {look.healthScore + scoreBy}
        </Row>
      )}
      {appeared.map((finding) => (
        <Row key={finding.id} tone="warn" sign={<CirclePlus {...ICON} />} word="new">
          <a href={hrefOf('posture', finding.id)}>{finding.title}</a>
          <Details finding={finding} sinceMs={sinceOf(snapshot, finding.id)} />
        </Row>
      ))}
      {resolved.map((finding) => (
        <Row key={finding.id} tone="ok" sign={<CircleCheck {...ICON} />} word="resolved">
          {finding.title}
          <Details finding={finding} />
        </Row>
      ))}
    </ul>
  </div>
)

const sinceOf = ({ history }: Snapshot, id: string): number | undefined =>
  history.since.find(({ checkId }) => checkId === id)?.firstSeenMs

const Details = ({ finding, sinceMs }: { finding: SeenFinding; sinceMs?: number | undefined }): JSX.Element => (
  <p className={styles.muted}>
    {finding.severity} · <code>{finding.id}</code>
    {sinceMs !== undefined && (
      <>
        {' '}
        · since <Time ms={sinceMs} />
      </>
    )}
  </p>
)

type RowProps = Readonly<{ tone: Tone; sign: ReactNode; word: string; children: ReactNode }>

const Row = ({ tone, sign, word, children }: RowProps): JSX.Element => (
  <li className={styles.row}>
    <span className={styles.sign}>
      <Badge tone={tone} icon={sign}>
        {word}
      </Badge>
    </span>
    <div className={styles.grow}>{children}</div>
  </li>
)
