import { useState, type JSX } from 'react'
import type { ImportPreview } from '../../../../shared/secrets/transfer-contract'
import { MAX_IMPORT_CALL_BYTES, type ImportFormat } from '../../../../shared/secrets/transfer'
import { call, CallError, messageOf } from '../../app/client'
import { Dialog } from '../../ui/controls'
import { refreshSecrets } from '../store'
import { ImportDone, type Outcome } from './ImportDone'
import { ImportRows } from './ImportRows'
import { ImportSource, type Entered } from './ImportSource'
import { tooLarge } from './read-file'

interface Source {
  text: string
  format: 'auto' | ImportFormat
  passphrase?: string
  keyString?: string
}

type Step =
  | { kind: 'source'; problem?: string | undefined }
  | { kind: 'rows'; source: Source; preview: ImportPreview; name: string; problem?: string | undefined }
  | { kind: 'done'; outcome: Outcome }

const NOTHING: Entered = { text: '', file: undefined, format: 'auto', key: '' }

const sourceOf = ({ text, format, key }: Entered, needs: 'passphrase' | 'keyString' | undefined): Source => ({
  text,
  format,
  ...(needs !== undefined && key !== '' && { [needs]: key })
})

/** Brings secrets in from a file or a pasted text, after a preview. What was given lives here until it is done, and goes
 *  with the dialog. */
export const ImportDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const [entered, setEntered] = useState(NOTHING)
  const [step, setStep] = useState<Step>({ kind: 'source' })
  const [isBusy, setBusy] = useState(false)

  const preview = async (source: Source, name: string): Promise<void> => {
    if (new TextEncoder().encode(JSON.stringify(source)).length > MAX_IMPORT_CALL_BYTES)
      return setStep({ kind: 'source', problem: tooLarge(name) })
    setBusy(true)
    try {
      setStep({ kind: 'rows', source, name, preview: await call('secrets.import.preview', source) })
    } catch (error) {
      setStep({ kind: 'source', problem: messageOf(error) })
    } finally {
      setBusy(false)
    }
  }
  const apply = async (at: Extract<Step, { kind: 'rows' }>, targetIds: string[]): Promise<void> => {
    setBusy(true)
    try {
      const result = await call('secrets.import.apply', { ...at.source, digest: at.preview.digest, targetIds })
      // Done with: nothing of the text is kept to show the outcome.
      setEntered(NOTHING)
      setStep({ kind: 'done', outcome: { ...result, name: at.name } })
      await refreshSecrets()
    } catch (error) {
      if (error instanceof CallError && error.code === 'secrets.import-stale') {
        await preview(at.source, at.name)
        setStep((now) =>
          now.kind === 'rows'
            ? {
                ...now,
                problem: 'The store changed after the preview, so nothing was imported. This is how it stands now.'
              }
            : now
        )
      } else setStep({ ...at, problem: messageOf(error) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title="Import secrets" isOpen onClose={onClose} isWide={step.kind === 'rows'}>
      {step.kind === 'source' && (
        <ImportSource
          entered={entered}
          onChange={setEntered}
          problem={step.problem}
          isBusy={isBusy}
          onClose={onClose}
          onPreview={(needs) => void preview(sourceOf(entered, needs), entered.file ?? 'The text')}
        />
      )}
      {step.kind === 'rows' && (
        <ImportRows
          key={step.preview.digest}
          preview={step.preview}
          problem={step.problem}
          isBusy={isBusy}
          onBack={() => setStep({ kind: 'source' })}
          onImport={(targetIds) => void apply(step, targetIds)}
        />
      )}
      {step.kind === 'done' && <ImportDone outcome={step.outcome} onClose={onClose} />}
    </Dialog>
  )
}
