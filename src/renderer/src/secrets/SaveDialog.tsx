import { useState, type SyntheticEvent, type JSX } from 'react'
import { CallError, messageOf } from '../app/client'
import { Button, Dialog, ui } from '../ui/controls'
import { saySaved } from './life/calls'
import { saveSecret, useSecrets } from './store'
import { TargetField } from './TargetField'
import { ValueField } from './ValueField'
import { fieldOf } from './words'

interface Failure {
  field: 'target' | 'value' | 'form'
  message: string
}

const failureOf = (error: unknown): Failure => ({
  field: error instanceof CallError ? fieldOf(error.code, error.field) : 'form',
  message: messageOf(error)
})

/** Adds a secret, or replaces the one under `targetId`. What was typed lives in this component and goes with it. */
export const SaveDialog = ({ targetId, onClose }: { targetId?: string; onClose: () => void }): JSX.Element => {
  const [id, setId] = useState(targetId ?? '')
  const [value, setValue] = useState('')
  const [failure, setFailure] = useState<Failure>()
  const [isSaving, setSaving] = useState(false)
  const isStored = useSecrets(({ items }) => items.some((item) => item.targetId === id.trim()))
  const at = (field: Failure['field']): string | undefined => (failure?.field === field ? failure.message : undefined)

  const save = async (): Promise<void> => {
    if (id.trim() === '') return setFailure({ field: 'target', message: 'Say which target this is for.' })
    if (value === '') return setFailure({ field: 'value', message: 'Enter the value to store.' })
    setSaving(true)
    try {
      const before = useSecrets.getState().items.find((item) => item.targetId === id.trim())?.version
      await saveSecret(id.trim(), value)
      saySaved(id.trim(), before)
      onClose()
    } catch (error) {
      setFailure(failureOf(error))
      setSaving(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    void save()
  }
  return (
    <Dialog title={targetId === undefined ? 'Add a secret' : 'Replace a secret'} isOpen onClose={onClose}>
      <form onSubmit={submit} autoComplete="off">
        {targetId === undefined ? (
          <TargetField
            value={id}
            onChange={setId}
            problem={at('target')}
            note={
              isStored
                ? 'A secret is already stored under this id. Saving replaces it and keeps the earlier value.'
                : undefined
            }
          />
        ) : (
          <p>
            The value under <code>{targetId}</code> is replaced. The one in force now is kept as an earlier value.
          </p>
        )}
        <ValueField value={value} onChange={setValue} problem={at('value')} autoFocus={targetId !== undefined} />
        {failure && (failure.field === 'form' || (failure.field === 'target' && targetId !== undefined)) && (
          <p className={ui.problem} role="alert">
            {failure.message}
          </p>
        )}
        <div className={ui.dialogActions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" isDisabled={isSaving}>
            {isSaving ? 'Saving…' : isStored ? 'Replace secret' : 'Add secret'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
