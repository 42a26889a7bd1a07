import type { JSX, ReactNode } from 'react'
import { DOORS } from '../../activity/words'
import { Time } from '../../ui/time'
import type { Details } from './calls'
import styles from './Life.module.css'

const bytes = new Intl.NumberFormat('en')

/** When a secret came, was changed and used, and what comes next. */
export const LifeFacts = ({ secret }: { secret: Details }): JSX.Element => (
  <dl className={styles.facts}>
    <Fact name="Created">
      <Time ms={secret.createdAtMs} />
    </Fact>
    <Fact name="Value set">
      <Time ms={secret.updatedAtMs} />
    </Fact>
    <Fact name="Version">
      {secret.version}
      <span className={styles.quiet}>
        {bytes.format(secret.valueLength)} {secret.valueLength === 1 ? 'byte' : 'bytes'}
      </span>
    </Fact>
    <Fact name="Last used">
      <LastUsed secret={secret} />
    </Fact>
    <Fact name="Expires">
      <Time ms={secret.expiresAtMs} />
    </Fact>
    <Fact name="Next replacement">
      <NextReplacement {...secret} />
    </Fact>
  </dl>
)

/** Who was last handed the value; and where nobody is known, since when that would be known. */
const LastUsed = ({ secret: { lastUsed, usesKnownSinceMs } }: { secret: Details }): JSX.Element => {
  if (lastUsed)
    return (
      <>
        <Time ms={lastUsed.atMs} />
        <span className={styles.quiet}>
          by {lastUsed.actor}, {DOORS[lastUsed.door]}
        </span>
      </>
    )
  if (usesKnownSinceMs === null) return <>not known: the activity record cannot be read</>
  return (
    <>
      no use known
      <span className={styles.quiet}>
        since the record tells, <Time ms={usesKnownSinceMs} />
      </span>
    </>
  )
}

const NextReplacement = ({
  rotateEveryDays,
  rotationDueAtMs
}: Pick<Details, 'rotateEveryDays' | 'rotationDueAtMs'>): JSX.Element => {
  if (rotateEveryDays === null) return <>no interval</>
  return rotationDueAtMs === null ? <>due: its age is not known</> : <Time ms={rotationDueAtMs} />
}

const Fact = ({ name, children }: { name: string; children: ReactNode }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
