import { useId, useState, type JSX, type ReactNode, type SyntheticEvent } from 'react'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import { describeSecret, type Details } from './calls'
import { changeFrom, formOf, isChanged, problemsIn, type LifeForm, type Problems } from './form'
import styles from './Life.module.css'

/** Notes, tags, expiry and rotation of one secret. Saves what was changed and nothing else. */
export const DescribeForm = ({
  secret,
  onSaved,
  onDirty
}: {
  secret: Details
  onSaved: (secret: Details) => void
  onDirty: (isDirty: boolean) => void
}): JSX.Element => {
  const [before, setBefore] = useState(() => formOf(secret))
  const [form, setForm] = useState(before)
  const [problems, setProblems] = useState<Problems>({})
  const [failure, setFailure] = useState<string>()
  const [isSaving, setSaving] = useState(false)
  const isDirty = isChanged(before, form)

  const change = (part: Partial<LifeForm>): void => {
    const next = { ...form, ...part }
    setForm(next)
    onDirty(isChanged(before, next))
  }
  const save = async (): Promise<void> => {
    setFailure(undefined)
    setSaving(true)
    try {
      const saved = await describeSecret(secret.targetId, changeFrom(before, form))
      const now = formOf(saved)
      setBefore(now)
      setForm(now)
      onDirty(false)
      onSaved(saved)
      say(`Saved what is said about ${secret.targetId}.`)
    } catch (error) {
      setFailure(messageOf(error))
    } finally {
      setSaving(false)
    }
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const found = problemsIn(form)
    setProblems(found)
    if (Object.keys(found).length === 0 && isDirty && !isSaving) void save()
  }
  return (
    <form onSubmit={submit} autoComplete="off" className={styles.form} aria-label="What is said about it">
      <Field label="Notes" hint="Sealed like the value. Write no secret here." problem={problems.notes} isWhole>
        {(aria) => (
          <textarea
            {...aria}
            className={`${ui.input} ${styles.notes}`}
            rows={3}
            value={form.notes}
            onChange={(event) => change({ notes: event.target.value })}
          />
        )}
      </Field>
      <Field label="Tags" hint="Separated by commas. The search finds them." problem={problems.tags} isWhole>
        {(aria) => (
          <input
            {...aria}
            className={ui.input}
            value={form.tags}
            autoCapitalize="off"
            onChange={(event) => change({ tags: event.target.value })}
          />
        )}
      </Field>
      <Field label="Expires on" hint="At the start of that day. Blank for never." problem={problems.expires}>
        {(aria) => (
          <input
            {...aria}
            type="date"
            max="9999-12-31"
            className={ui.input}
            value={form.expires}
            onChange={(event) => change({ expires: event.target.value })}
          />
        )}
      </Field>
      <Field label="Replace every (days)" hint="Blank for no interval." problem={problems.rotateEvery}>
        {(aria) => (
          <input
            {...aria}
            inputMode="numeric"
            className={ui.input}
            value={form.rotateEvery}
            onChange={(event) => change({ rotateEvery: event.target.value })}
          />
        )}
      </Field>
      {failure !== undefined && (
        <p className={`${ui.problem} ${styles.whole}`} role="alert">
          {failure}
        </p>
      )}
      <div className={`${ui.dialogActions} ${styles.whole}`}>
        {isDirty && (
          <Button
            onPress={() => {
              setForm(before)
              setProblems({})
              onDirty(false)
            }}
          >
            Discard changes
          </Button>
        )}
        <Button type="submit" isDisabled={!isDirty || isSaving}>
          {isSaving ? 'Saving…' : 'Save changes'}
        </Button>
      </div>
    </form>
  )
}

const Field = ({
  label,
  hint,
  problem,
  isWhole = false,
  children
}: {
  label: string
  hint: string
  problem: string | undefined
  isWhole?: boolean
  children: (aria: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}): JSX.Element => {
  const id = useId()
  return (
    <div className={`${ui.field} ${isWhole ? styles.whole : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-note`, 'aria-invalid': problem !== undefined })}
      <div id={`${id}-note`}>
        {problem !== undefined && (
          <p className={ui.problem} role="alert">
            {problem}
          </p>
        )}
        <p className={ui.hint}>{hint}</p>
      </div>
    </div>
  )
}
