import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useMemo, useRef, useState, type JSX } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import type { MethodResult } from '../../../shared/api'
import type { SettingView } from '../../../shared/settings/contract'
import { call, messageOf } from '../app/client'
import { Card, ui } from '../ui/controls'
import { ConfirmSave } from './ConfirmSave'
import { changedFields, fieldOf, formOf, keyOf, paramsOf, schemaOf, type FormValues } from './form'
import { LeaveDialog } from './LeaveDialog'
import { SaveBar } from './SaveBar'
import { SettingField } from './SettingField'
import styles from './settings.module.css'
import { load } from './store'
import { useLeaveGuard } from './use-leave-guard'
import { groupByArea, labelOf } from './view'

interface Props {
  items: readonly SettingView[]
  /** The settings that a filter lets through. The others keep what was typed into them. */
  shown: readonly SettingView[]
}

type Step =
  | { kind: 'saving' }
  | { kind: 'asking'; check: MethodResult<'settings.check'> }
  | { kind: 'failed'; why: string }
  | { kind: 'saved'; what: string }

/** Every setting that may be changed here, saved together or not at all. */
export const SettingsForm = ({ items, shown }: Props): JSX.Element => {
  const [step, setStep] = useState<Step>()
  const resolver = useMemo(() => zodResolver(schemaOf(items)), [items])
  const form = useForm<FormValues>({ defaultValues: formOf(items), resolver, mode: 'onTouched' })
  const values = useWatch({ control: form.control })
  const changes = changedFields(items, values as FormValues)
  const guard = useLeaveGuard(changes.length > 0)
  useNews(items, form.reset, () => form.getValues())

  const save = async (): Promise<void> => {
    setStep({ kind: 'saving' })
    try {
      const made = await call('settings.set', { changes: paramsOf(items, form.getValues()) })
      await load()
      setStep({ kind: 'saved', what: savedWords(made) })
    } catch (error) {
      setStep({ kind: 'failed', why: `Nothing was saved: ${messageOf(error)}` })
    }
  }
  const checked = async (): Promise<void> => {
    setStep({ kind: 'saving' })
    try {
      const check = await call('settings.check', { changes: paramsOf(items, form.getValues()) })
      for (const { key, message } of check.problems) form.setError(fieldOf(key), { message })
      const [first] = check.problems
      if (first) {
        form.setFocus(fieldOf(first.key))
        setStep({ kind: 'failed', why: `Nothing was saved: ${labelOf(first.key)} ${first.message}.` })
      } else if (check.warnings.length > 0) setStep({ kind: 'asking', check })
      else await save()
    } catch (error) {
      setStep({ kind: 'failed', why: `Nothing was saved: ${messageOf(error)}` })
    }
  }
  const submit = form.handleSubmit(checked, (wrong) => {
    const names = Object.keys(wrong).map((field) => labelOf(keyOf(field)))
    setStep({ kind: 'failed', why: `Nothing was saved. Please look at: ${names.join(', ')}.` })
  })
  const discard = (): void => {
    form.reset(formOf(items))
    setStep(undefined)
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {groupByArea(shown).map((area) => (
        <Card key={area.title} title={area.title}>
          {area.items.map((item) => (
            <SettingField key={item.key} item={item} control={form.control} />
          ))}
        </Card>
      ))}
      <p className={ui.hint} role="status">
        {step?.kind === 'saved' && changes.length === 0 && step.what}
      </p>
      {changes.length > 0 && (
        <SaveBar
          changes={changes}
          isSaving={step?.kind === 'saving'}
          problem={step?.kind === 'failed' ? step.why : undefined}
          onDiscard={discard}
        />
      )}
      <ConfirmSave
        check={step?.kind === 'asking' ? step.check : undefined}
        onCancel={() => setStep(undefined)}
        onSave={() => void save()}
      />
      <LeaveDialog
        isOpen={guard.wanted !== undefined}
        onStay={guard.stay}
        onDiscard={() => {
          discard()
          guard.leave()
        }}
      />
    </form>
  )
}

/** Takes over what others changed, and leaves what is being typed. */
const useNews = (
  items: readonly SettingView[],
  reset: (values: FormValues, options: { keepErrors: boolean }) => void,
  typed: () => FormValues
): void => {
  const known = useRef(items)
  useEffect(() => {
    if (known.current === items) return
    const kept = new Set(changedFields(known.current, typed()).map(({ item }) => fieldOf(item.key)))
    const now = formOf(items)
    const mine = Object.fromEntries(Object.entries(typed()).filter(([field]) => kept.has(field) && field in now))
    known.current = items
    reset({ ...now, ...mine }, { keepErrors: true })
  }, [items, reset, typed])
}

const savedWords = ({ applied, pending }: MethodResult<'settings.set'>): string => {
  const now = applied.length > 0 ? `In force now: ${applied.map(labelOf).join(', ')}.` : ''
  const later =
    pending.length > 0 ? `Takes over at the next start of the gateway: ${pending.map(labelOf).join(', ')}.` : ''
  return ['Saved.', now, later].filter(Boolean).join(' ')
}
