import type { JSX } from 'react'
import { Button, ui } from '../../ui/controls'
import { CveLinks } from './CveLinks'
import styles from './selftest.module.css'
import { useSelftest } from './store'

/** Before the first test: what will be tried, and what will not happen. */
export const SelftestIntro = ({
  offline,
  onStart,
  onClose
}: {
  offline: string | undefined
  onStart: () => void
  onClose: () => void
}): JSX.Element => {
  const probes = useSelftest((state) => state.probes)
  return (
    <>
      <p>
        Public flaws of gateways like this one, tried on yours over real connections. You see what was sent and what
        came back.
      </p>
      <ul className={styles.promises}>
        <li>No secret is read, no setting is changed, and your token stays as it is.</li>
        <li>
          Your clients notice nothing: what could lock them out or cut them off is tried from an address of its own, or
          on a second gateway that is ended at once.
        </li>
        <li>The token is sent to this gateway alone. The activity record says that it was you.</li>
      </ul>
      {probes.length > 0 && (
        <details className={styles.about}>
          <summary>The {probes.length} attacks</summary>
          <ul className={styles.list}>
            {probes.map(({ id, title, sends, expects, cves }) => (
              <li key={id} className={styles.planned}>
                <strong>{title}</strong>
                <p>{sends}</p>
                <p>
                  <span className={styles.label}>Must come back:</span> {expects}
                </p>
                <CveLinks cves={cves} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {offline !== undefined && <p role="status">{offline}</p>}
      <div className={`${ui.dialogActions} ${styles.acts}`}>
        <Button onPress={onClose}>Close</Button>
        <Button look="primary" isDisabled={offline !== undefined} onPress={onStart}>
          Start the test
        </Button>
      </div>
    </>
  )
}
