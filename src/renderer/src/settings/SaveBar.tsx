import type { JSX } from 'react'
import { Button, ui } from '../ui/controls'
import { ChangeTable } from './ChangeTable'
import type { FieldChange } from './form'
import styles from './settings.module.css'

interface Props {
  changes: readonly FieldChange[]
  isSaving: boolean
  problem: string | undefined
  onDiscard: () => void
}

/** What is not saved yet, with its two ways out. */
export const SaveBar = ({ changes, isSaving, problem, onDiscard }: Props): JSX.Element => (
  <section className={styles.bar} aria-label="Unsaved changes">
    <details className={styles.barChanges}>
      <summary>
        {changes.length === 1 ? '1 unsaved change' : `${changes.length} unsaved changes`}
        {changes.some(({ item }) => item.needsRestart) && (
          <span className={ui.hint}> · some take over at the next start</span>
        )}
      </summary>
      <ChangeTable
        changes={changes.map(({ item, from, to }) => ({ key: item.key, from, to, needsRestart: item.needsRestart }))}
      />
    </details>
    {problem !== undefined && (
      <p className={ui.problem} role="alert">
        {problem}
      </p>
    )}
    <div className={ui.actions}>
      <Button onPress={onDiscard} isDisabled={isSaving}>
        Discard
      </Button>
      <Button type="submit" look="primary" isPending={isSaving}>
        {isSaving ? 'Saving…' : 'Save'}
      </Button>
    </div>
  </section>
)
