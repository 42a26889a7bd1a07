import { useCallback, useEffect, useState, type JSX } from 'react'
import { messageOf } from '../../app/client'
import { Button, Dialog, Problem, ui } from '../../ui/controls'
import { CopyText } from '../../ui/CopyText'
import { readDetails, watchSecret, type Details } from './calls'
import { DescribeForm } from './DescribeForm'
import { DueMarks } from './DueMarks'
import { EarlierValues } from './EarlierValues'
import styles from './Life.module.css'
import { LifeFacts } from './LifeFacts'

/** All that is known about one secret, and what can be said about it. */
export const LifeDialog = ({ targetId, onClose }: { targetId: string; onClose: () => void }): JSX.Element => {
  const [secret, setSecret] = useState<Details>()
  const [problem, setProblem] = useState<string>()
  const [isDirty, setDirty] = useState(false)
  const [isLeaving, setLeaving] = useState(false)

  const load = useCallback(() => {
    readDetails(targetId).then(
      (details) => {
        setSecret(details)
        setProblem(undefined)
      },
      (error: unknown) => setProblem(messageOf(error))
    )
  }, [targetId])
  useEffect(() => {
    load()
    return watchSecret(targetId, load)
  }, [targetId, load])

  const close = (): void => {
    if (isDirty) setLeaving(true)
    else onClose()
  }
  return (
    <Dialog title="Secret details" isOpen isWide onClose={close}>
      <div className={styles.name}>
        <code>{targetId}</code>
        <CopyText text={targetId} what="the target id" look="sign" />
        {secret && <DueMarks secret={secret} />}
      </div>
      {problem !== undefined && <Problem message={problem} retry={load} />}
      {!secret && problem === undefined && <p role="status">Asking the gateway…</p>}
      {secret && (
        <>
          <LifeFacts secret={secret} />
          <DescribeForm secret={secret} onSaved={setSecret} onDirty={setDirty} />
          <EarlierValues secret={secret} onChanged={load} />
        </>
      )}
      {isLeaving && isDirty ? (
        <div role="alert" className={styles.leaving}>
          <p>What you changed is not saved.</p>
          <div className={ui.dialogActions}>
            <Button look="danger" onPress={onClose}>
              Close without saving
            </Button>
            <Button look="primary" onPress={() => setLeaving(false)} autoFocus>
              Go on editing
            </Button>
          </div>
        </div>
      ) : (
        <div className={ui.dialogActions}>
          <Button look="primary" onPress={close} autoFocus>
            Close
          </Button>
        </div>
      )}
    </Dialog>
  )
}
