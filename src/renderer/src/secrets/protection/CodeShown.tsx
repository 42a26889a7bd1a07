import { Copy } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import { copyShown } from '../clipboard'
import { CopyNotice } from '../CopyNotice'
import { useSecrets } from '../store'
import { sentence } from '../words'
import { NextStep } from './NextStep'
import styles from './protection.module.css'

interface Props {
  /** What was done, and what the code is for. */
  lead: string
  /** Key material: shown once, and gone with this dialog. */
  code: string
  /** What the operator should do next, or null. */
  next: string | null
  /** The operator says that the code is kept. */
  isKept: boolean
  onKept: (isKept: boolean) => void
  /** The dialog was to be closed before that. */
  isReminded: boolean
  onClose: () => void
}

/** Shows a recovery code, once. */
export const CodeShown = ({ lead, code, next, isKept, onKept, isReminded, onClose }: Props): JSX.Element => {
  const [problem, setProblem] = useState<string>()

  useEffect(
    () =>
      // A lock closes the dialog, read or not.
      useSecrets.subscribe(({ status }) => {
        if (status?.state !== 'ready')
          say('The recovery code was taken off the screen. If you have not kept it, make another one.', 'bad')
      }),
    []
  )
  const copy = (): void => {
    setProblem(undefined)
    copyShown('recovery code', code).catch((error: unknown) =>
      setProblem(`Nothing was copied. ${sentence(messageOf(error))}`)
    )
  }
  return (
    <>
      <p>{lead}</p>
      <div className={styles.code} role="group" aria-label="Recovery code">
        {rowsOf(code).map((row, index) => (
          <div key={index}>{row}</div>
        ))}
      </div>
      <div className={styles.codeActions}>
        <Button onPress={copy} autoFocus>
          <Copy size={14} aria-hidden />
          Copy the code
        </Button>
        {problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )}
        <p className={ui.hint}>
          It opens every secret. Keep it on paper, or where this machine is not needed to get it.
        </p>
      </div>
      <CopyNotice />
      {next !== null && <NextStep text={next} />}
      <label className={styles.check}>
        <input type="checkbox" checked={isKept} onChange={({ target }) => onKept(target.checked)} />
        <span>I have written it down. It is not shown again.</span>
      </label>
      {isReminded && !isKept && (
        <p className={ui.problem} role="alert">
          The code is not shown again. Tick the box once you have it.
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button look="primary" onPress={onClose} isDisabled={!isKept}>
          Done
        </Button>
      </div>
    </>
  )
}

/** Nine groups as three rows, which are easier to write down and to compare. */
const rowsOf = (code: string): string[] => {
  const groups = code.split('-')
  return [0, 3, 6].map((from) => groups.slice(from, from + 3).join('-'))
}
