import type { JSX } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { Button, ui } from '../../ui/controls'
import { sentence } from '../words'
import styles from './protection.module.css'
import { costOf, openerOf } from './words'

interface Props {
  status: StoreStatus
  onGo: (step: 'change' | 'make-code' | 'remove-code') => void
  onClose: () => void
}

/** What opens the store now, what a guess costs, and whether there is a way in without the key. */
export const AboutKey = ({ status, onGo, onClose }: Props): JSX.Element => {
  const hasCode = status.protection?.hasRecoveryCode === true
  return (
    <>
      <dl className={styles.about}>
        <dt>{status.protection ? 'Opens with' : 'Will open with'}</dt>
        <dd>{sentence(openerOf(status.keySource))}</dd>
        <dt>Guessing</dt>
        <dd>{costOf(status.protection)}</dd>
        <dt>Recovery code</dt>
        <dd>
          {hasCode
            ? 'There is one. It opens the store without the key, and is shown nowhere.'
            : 'There is none. If the key is lost, so is every secret.'}
        </dd>
      </dl>
      <div className={styles.codeActions}>
        <Button look="primary" onPress={() => onGo('change')} autoFocus>
          Change the key…
        </Button>
        <Button onPress={() => onGo('make-code')}>{hasCode ? 'Replace the code…' : 'Make a recovery code…'}</Button>
        {hasCode && <Button onPress={() => onGo('remove-code')}>Remove the code…</Button>}
      </div>
      <div className={ui.dialogActions}>
        <Button onPress={onClose}>Close</Button>
      </div>
    </>
  )
}
