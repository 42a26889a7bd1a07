import { KeyRound } from 'lucide-react'
import type { JSX } from 'react'
import { Button } from '../../ui/controls'
import page from '../Secrets.module.css'

/** Stands on the page from the moment the recovery code opened the store until its key is changed. */
export const KeyNote = ({ onChange }: { onChange: () => void }): JSX.Element => (
  <section className={page.attention} aria-labelledby="key-note">
    <KeyRound size={18} aria-hidden />
    <div>
      <h2 id="key-note">Change the key now</h2>
      <p>
        The store was opened with its recovery code. Its own key is lost or wrong, and the next start needs the code
        again unless you choose another key.
      </p>
    </div>
    <Button look="primary" onPress={onChange}>
      Change the key…
    </Button>
  </section>
)
