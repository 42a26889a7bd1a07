import { ShieldCheck } from 'lucide-react'
import type { JSX } from 'react'
import { Button, ui } from '../ui/controls'
import { client } from './client'
import { useConnection } from './connection'
import styles from './Shell.module.css'

/** For a browser that came without a ticket, or whose session has ended. */
export const Gate = (): JSX.Element => {
  const wasLetIn = useConnection((state) => state.wasLetIn)
  return (
    <main className={styles.gate}>
      <section className={ui.card}>
        <p className={styles.brand}>
          <ShieldCheck size={20} aria-hidden />
          Trust Console
        </p>
        <h1>This browser is not let in</h1>
        {wasLetIn && (
          <p role="alert">
            The session of this page has ended: the gateway was started again, or the session was closed. Nothing was
            lost on the gateway.
          </p>
        )}
        <p>
          Run this command on the gateway&rsquo;s machine and open the link it prints. It works once, within a minute.
        </p>
        <p>
          <code>trust-console ui</code>
        </p>
        <Button onPress={() => client().reconnect()}>I opened the link in another tab</Button>
      </section>
    </main>
  )
}
