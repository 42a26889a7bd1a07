import { lazy, Suspense, useState, type JSX } from 'react'
import type { HistorySample, PostureHistoryReport } from '../../../shared/posture/contract'
import { Card, ui } from '../ui/controls'
import { Time } from '../ui/time'
import { RANGES, sampleWords, trendOf } from './trend'
import styles from './trend.module.css'

/** Drawn with a library of its own, which the first look at the page need not wait for. */
const TrendChart = lazy(async () => ({ default: (await import('./TrendChart')).TrendChart }))

type Days = (typeof RANGES)[number]['days']

/** How the health score moved, as a line and as a table. */
export const TrendCard = ({ history }: { history: PostureHistoryReport }): JSX.Element => {
  const [days, setDays] = useState<Days>(7)
  return (
    <Card
      title="Health score over time"
      actions={history.samples.length > 1 && <Ranges days={days} onChange={setDays} />}
    >
      {history.problem !== null && (
        <p className={styles.trouble}>The record of past runs has a fault: {history.problem}.</p>
      )}
      {history.samples.length < 2 ? (
        <TooYoung first={history.samples[0]} />
      ) : (
        <Line samples={history.samples} days={days} />
      )}
      {!history.persisted && <p className={styles.muted}>State is in memory, so this line ends with the gateway.</p>}
    </Card>
  )
}

const Ranges = ({ days, onChange }: { days: Days; onChange: (days: Days) => void }): JSX.Element => (
  <fieldset className={styles.ranges}>
    <legend className="visually-hidden">How much of the past</legend>
    {RANGES.map((range) => (
      <label key={range.label}>
        <input
          type="radio"
          name="trend-range"
          className="visually-hidden"
          checked={range.days === days}
          onChange={() => onChange(range.days)}
        />
        {range.label}
      </label>
    ))}
  </fieldset>
)

const TooYoung = ({ first }: { first: HistorySample | undefined }): JSX.Element => (
  <div className={styles.young}>
    <p>There is no line yet. It begins when the checks find something else, or an hour after the first run.</p>
    {first && (
      <p className={styles.muted}>
        First run <Time ms={first.atMs} />: {sampleWords(first)}.
      </p>
    )}
  </div>
)

const Line = ({ samples, days }: { samples: readonly HistorySample[]; days: Days }): JSX.Element => {
  const trend = trendOf(samples, days, Date.now())
  const last = trend.points.length - 1
  const [wanted, setWanted] = useState<number | undefined>()
  // The newest, until another one is chosen; a shorter range has fewer.
  const active = Math.min(wanted ?? last, last)
  const chosen = trend.points[active]
  return (
    <>
      <Suspense fallback={<div className={styles.chart} />}>
        <TrendChart trend={trend} active={active} onActive={(index) => setWanted(index === last ? undefined : index)} />
      </Suspense>
      {chosen && (
        <p className={styles.reading}>
          <Time ms={chosen.sample.atMs} /> <span className={styles.muted}>({exact(chosen.sample.atMs)})</span>,{' '}
          {sampleWords(chosen.sample)}
        </p>
      )}
      <Table samples={trend.points.map(({ sample }) => sample)} />
    </>
  )
}

const exact = (ms: number): string => new Date(ms).toLocaleString()

const COLUMNS = ['Score', 'Critical', 'Warnings', 'Info', 'Not checked'] as const

const Table = ({ samples }: { samples: readonly HistorySample[] }): JSX.Element => (
  <details className={styles.twin}>
    <summary>Show as table</summary>
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Health score over time, as a table">
      <table className={ui.table}>
        <caption className="visually-hidden">Health score over time, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className={ui.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.toReversed().map(({ atMs, healthScore, counts, unchecked }, index) => (
            <tr key={`${atMs} ${index}`}>
              <th scope="row">
                <time dateTime={new Date(atMs).toISOString()}>{exact(atMs)}</time>
              </th>
              {[healthScore, counts.critical, counts.warn, counts.info, unchecked].map((count, column) => (
                <td key={COLUMNS[column]} className={ui.number}>
                  {count}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
)
