import { OctagonAlert } from 'lucide-react'
import type { JSX } from 'react'
import type { StoreStatus } from '../../../shared/secrets/contract'
import { Button, ui } from '../ui/controls'
import { OtherWaysIn } from './protection/OtherWaysIn'
import styles from './Secrets.module.css'
import { sentence, stepFor } from './words'

/** A store that is there and cannot be read. It is not an empty one, and nothing is written over it. */
export const Unreadable = ({ status, reload }: { status: StoreStatus; reload: () => void }): JSX.Element => (
  <section className={`${ui.state} ${ui.error}`} role="alert">
    <h2 className={styles.trouble}>
      <OctagonAlert size={18} aria-hidden />
      The secret store cannot be read
    </h2>
    {status.error && <p>{sentence(status.error.message)}</p>}
    <p>
      <strong>What to do:</strong> {stepFor(status.error?.code)}
    </p>
    <p>How many secrets it holds is unknown. The file is left as it is until it can be read again.</p>
    <div className={ui.actions}>
      <Button onPress={reload}>Reload the store</Button>
      <OtherWaysIn status={status} />
    </div>
  </section>
)
