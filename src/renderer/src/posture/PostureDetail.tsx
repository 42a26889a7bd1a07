import { RefreshCw, Wrench, X } from 'lucide-react'
import type { JSX } from 'react'
import { hrefOf } from '../app/route'
import { Button } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import { DoerBadge } from '../ui/DoerBadge'
import { say } from '../ui/notices'
import { Time } from '../ui/time'
import { DETAIL_ID } from './detail-id'
import { Explained } from './Explained'
import { LevelBadge } from './LevelBadge'
import { NothingChosen } from './NothingChosen'
import styles from './PostureDetail.module.css'
import { areaOf, findingsBehind, isBad, type Row } from './rows'
import { recheck, usePosture } from './store'
import { Acceptance } from './waivers/Acceptance'

interface DetailProps {
  id: string | undefined
  rows: readonly Row[]
  onClose: () => void
}

/** The evidence and the fix of the chosen row. */
export const PostureDetail = ({ id, rows, onClose }: DetailProps): JSX.Element => {
  const row = rows.find((one) => one.id === id)
  return (
    <aside id={DETAIL_ID} className={styles.pane} aria-label="Detail" tabIndex={-1}>
      {row ? (
        <Chosen row={row} rows={rows} onClose={onClose} />
      ) : id === undefined ? (
        <NothingChosen rows={rows} />
      ) : (
        <Gone id={id} onClose={onClose} />
      )}
    </aside>
  )
}

type GoneProps = Readonly<{ id: string; onClose: () => void }>

const Gone = ({ id, onClose }: GoneProps): JSX.Element => {
  const isOurs = usePosture(({ explanations }) => explanations.has(id))
  return (
    <>
      <h2>Not reported now</h2>
      <p>
        The last run says nothing about <code>{id}</code>.{' '}
        {isOurs ? 'It was looked for and not found, or it is only made by a deep run.' : 'The id is not one of ours.'}
      </p>
      <div className={styles.acts}>
        {isOurs && <Recheck id={id} />}
        <Button onPress={onClose}>Close</Button>
      </div>
      <Explained id={id} />
    </>
  )
}

/** Makes one check again. What came of it stands here, and is said in the notices. */
const Recheck = ({ id }: { id: string }): JSX.Element => {
  const rechecking = usePosture((state) => state.rechecking)
  const rechecked = usePosture((state) => state.rechecked)
  const press = async (): Promise<void> => {
    say(await recheck(id))
    // The button may have gone with its row; the next press of a key must not start at the top of the page.
    if (document.activeElement === document.body) document.getElementById(DETAIL_ID)?.focus({ preventScroll: true })
  }
  return (
    <>
      <Button
        isPending={rechecking === id}
        isDisabled={rechecking !== undefined && rechecking !== id}
        onPress={() => void press()}
      >
        <RefreshCw size={14} aria-hidden />
        {rechecking === id ? 'Checking…' : 'Check this again'}
      </Button>
      {rechecked?.checkId === id && <span className={styles.kind}>{rechecked.words.replace(`${id} was c`, 'C')}</span>}
    </>
  )
}

type ChosenProps = Readonly<{ row: Row; rows: readonly Row[]; onClose: () => void }>

const Chosen = ({ row, rows, onClose }: ChosenProps): JSX.Element => (
  <>
    <header className={styles.head}>
      <LevelBadge level={row.level} />
      <span className={styles.kind}>
        {row.kind === 'finding' ? 'Finding' : 'Check'} in {areaOf(row.id)}
      </span>
      <Button look="quiet" aria-label="Close the detail" onPress={onClose}>
        <X size={16} aria-hidden />
      </Button>
    </header>
    <h2 className={styles.title}>{row.title}</h2>
    <p className={styles.id}>
      <code>{row.id}</code>
      <CopyText text={row.id} what={`the id ${row.id}`} look="sign" />
    </p>
    {row.sinceMs !== undefined && (
      <p className={styles.kind}>
        {row.kind === 'finding' ? 'Since' : 'Not passed since'} <Time ms={row.sinceMs} />
      </p>
    )}
    <section>
      <h3>{row.level === 'unchecked' ? 'Why not' : 'What was seen'}</h3>
      <p className={styles.evidence}>{row.detail}</p>
    </section>
    <Acceptance key={row.id} row={row} />
    <Fix row={row} rows={rows} />
    <div className={styles.acts}>
      <Recheck id={row.id} />
    </div>
    <Explained id={row.id} />
  </>
)

const Fix = ({ row, rows }: { row: Row; rows: readonly Row[] }): JSX.Element => {
  const isAutomatic = usePosture(({ explanations }) => explanations.get(row.id)?.automatic)
  if (row.remediation !== undefined)
    return (
      <section>
        <h3>What to do</h3>
        <p>{row.remediation}</p>
        {isAutomatic !== undefined && (
          <p className={styles.acts}>
            {/* A setting that a flag or the environment decides is left to a person all the same. */}
            <DoerBadge doer={isAutomatic ? 'console' : 'person'} />
            {isAutomatic && <span className={styles.kind}>unless a flag or the environment decides the setting</span>}
          </p>
        )}
        <a className={styles.go} href={hrefOf('remediation')}>
          <Wrench size={14} aria-hidden />
          Plan a fix in Remediation
        </a>
      </section>
    )
  if (row.level === 'unchecked') return <p>Put that right and run the checks again: unknown does not count as good.</p>
  const behind = findingsBehind(row, rows)
  if (row.level === 'waived') return <Behind says="An operator accepted what it says:" rows={behind} />
  if (!isBad(row)) return <p>Nothing to do.</p>
  return (
    <section>
      <h3>What to do</h3>
      {behind.length === 0 ? (
        <p>No finding goes with this check. What was seen says what is amiss.</p>
      ) : (
        <Behind says="These findings say how to put it right:" rows={behind} />
      )}
    </section>
  )
}

/** The findings that go with a check, each one press away. */
const Behind = ({ says, rows }: { says: string; rows: readonly Row[] }): JSX.Element => (
  <>
    <p>{says}</p>
    <ul className={styles.behind}>
      {rows.map(({ id, title }) => (
        <li key={id}>
          <a href={hrefOf('posture', id)}>{title}</a>
        </li>
      ))}
    </ul>
  </>
)
