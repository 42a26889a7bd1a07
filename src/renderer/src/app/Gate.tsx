import type { JSX } from 'react'
import { Button, Empty } from '../ui/controls'
import { client } from './client'
import { useConnection } from './connection'
import styles from './Shell.module.css'

/** For a browser that came without a ticket, or whose session has ended. */
export const Gate = (): JSX.Element => {
  const wasLetIn = useConnection((state) => state.wasLetIn)
  return (
    <main className={styles.gate}>
      <Empty title="This browser is not let in">
        {wasLetIn && (
          <p role="alert">
            The session of this page has ended: the gateway was started again, or the session was closed. Nothing was
            lost on the gateway.
          </p>
        )}
        <p>
          Run this command on the gateway&rsquo;s machine and open the link it prints. It works once, within a minute.
        </p>
        <code>trust-console ui</code>
        <Button onPress={() => client().reconnect()}>I opened the link in another tab</Button>
      </Empty>
    </main>
  )
}
