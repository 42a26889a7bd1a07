import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, type JSX } from 'react'
import type { ImportFormat } from '../../../../shared/secrets/transfer'
import { Button, ui } from '../../ui/controls'
import styles from './Transfer.module.css'
import { isClear, secretsInWords } from './words'

export interface Outcome {
  format: ImportFormat
  added: number
  replaced: number
  count: number
  /** What was imported from. */
  name: string
}

/** What was imported, and what is left for the operator to do. */
export const ImportDone = ({ outcome, onClose }: { outcome: Outcome; onClose: () => void }): JSX.Element => {
  const { format, added, replaced, count, name } = outcome
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <p ref={heading} tabIndex={-1} className={styles.done}>
        <CircleCheck size={16} aria-hidden />
        Imported {secretsInWords(added + replaced)}: {added} new, {replaced} replaced. The store holds {count}.
      </p>
      {isClear(format) && (
        <p className={styles.warning}>
          <TriangleAlert size={14} aria-hidden />
          {name} still holds these secrets in clear. Trust Console did not touch it; delete it, and any copy of it.
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
