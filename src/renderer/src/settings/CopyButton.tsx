import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { Button, ui } from '../ui/controls'
import styles from './settings.module.css'

const SAID_MS = 2_000

/** Copies a text that is no secret, and says whether that worked: a page without TLS may not use the clipboard. */
export const CopyButton = ({ text, what }: { text: string; what: string }): JSX.Element => {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>()
  useEffect(() => {
    if (outcome === undefined) return undefined
    const timer = setTimeout(() => setOutcome(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      setOutcome('refused')
    }
  }
  return (
    <span className={styles.copy}>
      <span className={ui.hint} role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'Copying is not allowed here; select the text'}
      </span>
      <Button look="quiet" aria-label={`Copy ${what}`} onPress={() => void copy()}>
        {outcome === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        Copy
      </Button>
    </span>
  )
}
