import { CircleCheck, Gauge, TriangleAlert } from 'lucide-react'
import type { JSX } from 'react'
import { hrefOf } from '../../app/route'
import { capital } from '../changes'
import { scoreWords, type Forecast } from './forecast'
import styles from './Forecast.module.css'

const SIGN = { size: 14, 'aria-hidden': true } as const

interface Props {
  forecast: Forecast
  /** What is foretold: `alone` for one action among others. */
  what?: string
  /** False where the score stands beside it already. */
  withScore?: boolean
}

/** What would become of the score and of the findings. What comes up only then is a warning. */
export const ForecastLines = ({ forecast, what, withScore = true }: Props): JSX.Element | null => {
  const { resolves, brings } = forecast
  if (!withScore && resolves.length === 0 && brings.length === 0) return null
  return (
    <ul className={styles.lines} aria-label={what === undefined ? 'What it comes to' : `What it comes to ${what}`}>
      {withScore && (
        <li>
          <Gauge {...SIGN} />
          <span>
            {capital(scoreWords(forecast))}
            {what !== undefined && ` ${what}`}.
          </span>
        </li>
      )}
      {resolves.length > 0 && (
        <li data-tone="ok">
          <CircleCheck {...SIGN} />
          <span>
            {resolves.length === 1 ? 'Resolves ' : `Resolves ${resolves.length} findings: `}
            <Ids ids={resolves} />
          </span>
        </li>
      )}
      {brings.length > 0 && (
        <li data-tone="warn">
          <TriangleAlert {...SIGN} />
          <span>
            <strong>Warning:</strong>{' '}
            {brings.length === 1
              ? 'a finding comes up that is not there now: '
              : 'findings come up that are not there now: '}
            <Ids ids={brings} />
          </span>
        </li>
      )}
    </ul>
  )
}

const Ids = ({ ids }: { ids: readonly string[] }): JSX.Element => (
  <>
    {ids.map((id, at) => (
      <span key={id}>
        {at > 0 && ', '}
        <a href={hrefOf('posture', id)}>
          <code>{id}</code>
        </a>
      </span>
    ))}
  </>
)
