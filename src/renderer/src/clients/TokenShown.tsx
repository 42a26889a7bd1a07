import { Copy } from 'lucide-react'
import { useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { copyShown } from '../secrets/clipboard'
import { CopyNotice } from '../secrets/CopyNotice'
import { Button, ui } from '../ui/controls'
import styles from './clients.module.css'

interface Props {
  name: string
  /** Secret: shown once, and gone with this dialog. */
  token: string
  /** The dialog was to be closed by the way. */
  isReminded: boolean
  onClose: () => void
}

/** Shows a new token, once. */
export const TokenShown = ({ name, token, isReminded, onClose }: Props): JSX.Element => {
  const [problem, setProblem] = useState<string>()
  const copy = (): void => {
    setProblem(undefined)
    copyShown('client token', token).catch((error: unknown) => setProblem(`Nothing was copied. ${messageOf(error)}`))
  }
  return (
    <>
      <p>
        Put it where {name} reads its settings, and nowhere else. It travels like the gateway token, as{' '}
        <code>Authorization: Bearer</code>.
      </p>
      <code className={styles.token} role="group" aria-label="Client token" translate="no">
        {token}
      </code>
      <div className={styles.row}>
        <Button onPress={copy} autoFocus>
          <Copy size={14} aria-hidden />
          Copy the token
        </Button>
        <span className={ui.hint}>Only its digest is kept: it cannot be shown again.</span>
      </div>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <CopyNotice />
      {isReminded && (
        <p className={ui.problem} role="alert">
          The token is not shown again. Press Done once you have it.
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </>
  )
}
