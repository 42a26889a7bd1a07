import { CircleCheck, CircleSlash, OctagonAlert } from 'lucide-react'
import { useEffect, useRef, type JSX } from 'react'
import type { SelftestReport } from '../../../../shared/selftest/contract'
import { Button, ui } from '../../ui/controls'
import { ProbeRow } from './ProbeRow'
import styles from './selftest.module.css'
import { byUrgency, verdictOf } from './words'

/** What came of the last test: the verdict, then every attack with what was seen. */
export const SelftestResult = ({
  report,
  offline,
  onAgain,
  onClose
}: {
  report: SelftestReport
  offline: string | undefined
  onAgain: () => void
  onClose: () => void
}): JSX.Element => {
  const { ok, cancelled, ranAtMs, target, results } = report
  const verdict = useRef<HTMLDivElement>(null)
  // The button that had the focus went away with the test.
  useEffect(() => {
    if (document.activeElement === document.body) verdict.current?.focus()
  }, [])
  const Sign = !ok ? OctagonAlert : cancelled ? CircleSlash : CircleCheck
  const at = new Date(ranAtMs)
  return (
    <>
      <div
        ref={verdict}
        tabIndex={-1}
        role="status"
        className={styles.verdict}
        data-kind={!ok ? 'bad' : cancelled ? 'plain' : 'ok'}
      >
        <Sign size={18} aria-hidden />
        <p>
          <strong>{verdictOf(report)}</strong>{' '}
          <span className={styles.where}>
            {target}, <time dateTime={at.toISOString()}>{at.toLocaleString()}</time>
          </span>
        </p>
      </div>
      <ul className={styles.list}>
        {byUrgency(results).map((result) => (
          <ProbeRow key={result.id} result={result} />
        ))}
      </ul>
      {offline !== undefined && <p role="status">{offline}</p>}
      <div className={`${ui.dialogActions} ${styles.acts}`}>
        <Button onPress={onClose}>Close</Button>
        <Button look="primary" isDisabled={offline !== undefined} onPress={onAgain}>
          Test again
        </Button>
      </div>
    </>
  )
}
